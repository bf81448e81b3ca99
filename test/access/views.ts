import { saveView } from "../../contract/views.ts";
import type { Person } from "../world.ts";

/** A view of use. */
export async function view(person: Person, audience: "me" | "everybody"): Promise<string> {
  const body = { name: `for ${audience}`, audience, query: { report: "records" } } as const;
  return (await person.call(saveView, { params: { namespace: "guild" }, body })).id;
}
