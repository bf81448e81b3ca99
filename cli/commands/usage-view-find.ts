import { listViews, type View } from "../../contract/views.ts";
import { exitCodes, failure } from "../failure.ts";
import type { Session } from "../session.ts";

/** The views of a namespace that one sees: one's own before others'. */
export const viewsOf = async ({ call }: Session, namespace: string): Promise<View[]> =>
  (await call(listViews, { params: { namespace } })).items;

export const isNamed = (view: View, name: string): boolean => view.name.toLowerCase() === name.toLowerCase();

/** The view of a name: one's own before others'. */
export async function viewNamed(session: Session, namespace: string, name: string): Promise<View> {
  const found = (await viewsOf(session, namespace)).find((view) => isNamed(view, name));
  if (found) return found;
  const hint = `\`guildhall usage views ${namespace}\` lists them`;
  throw failure(`There is no view ${name} in ${namespace}.`, { exit_code: exitCodes.not_found, hint });
}
