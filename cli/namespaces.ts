import { getMe } from "../contract/accounts.ts";
import { misuse } from "./failure.ts";
import { say } from "./output.ts";
import { gather, type Page, type PageOptions } from "./pages.ts";
import type { Session } from "./session.ts";

/** The namespace of the person who is signed in. */
export const ownNamespace = async ({ call }: Session): Promise<string> => (await call(getMe, {})).path;

/** Lists one namespace page by page, or all of one's namespaces one after the other when none is named. */
export async function gatherFrom<T>(
  session: Session,
  namespace: string | undefined,
  wanted: PageOptions,
  read: (query: { namespace: string; limit: number; cursor?: string }) => Promise<Page<T>>,
): Promise<Page<T>> {
  if (namespace !== undefined) return gather(wanted, (query) => read({ namespace, ...query }));
  if (wanted.cursor !== undefined) throw misuse("A cursor continues the list of one namespace.", "Name the namespace.");
  const me = await session.call(getMe, {});
  const all: Page<T> = { items: [], next_cursor: null };
  for (const each of [me.path, ...me.memberships.map(({ organization }) => organization.path)]) {
    const rest = { limit: wanted.limit - all.items.length };
    if (rest.limit <= 0) break;
    const page = await gather(rest, (query) => read({ namespace: each, ...query }));
    all.items.push(...page.items);
  }
  if (all.items.length >= wanted.limit) say("There may be more: --limit all shows everything.");
  return all;
}
