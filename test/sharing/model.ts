import fc from "fast-check";
import type { Role } from "../../contract/members.ts";
import type { ResourceKind, Tie, Visibility } from "../../contract/resources.ts";
import type { Person, World } from "../world.ts";

/** A resource as it was put into the database. */
export interface Thing {
  id: string;
  namespace: string;
  kind: ResourceKind;
  name: string;
  visibility: Visibility;
  owner: string;
  created_at: number;
  deleted: boolean;
}

/** Who is in which organization, by path. Not everybody who owns something is still there. */
const membership: Record<string, Record<string, Role>> = {
  atelier: { mai: "maintainer", vic: "viewer", rea: "reviewer", dev: "developer", dot: "developer", edi: "editor" },
  bureau: { vic: "maintainer", dev: "viewer", edi: "developer" },
};
export const people = ["mai", "vic", "rea", "dev", "dot", "edi", "left", "stranger"];
export const namespaces = [...Object.keys(membership), "dev", "vic"];

/** SPEC's rule, as short as it can be said. */
export const roleOf = (person: string, { namespace }: Pick<Thing, "namespace">): Role | null =>
  person === namespace ? "maintainer" : (membership[namespace]?.[person] ?? null);

export function tieOf(person: string, thing: Thing): Tie | null {
  const role = roleOf(person, thing);
  if (role === null || thing.deleted) return null;
  const reads = role === "viewer" || role === "reviewer";
  if (thing.owner === person) return reads ? "reader" : "owner";
  if (thing.visibility === "private") return null;
  if (reads) return "reader";
  if (role === "developer") return thing.visibility === "organization-write" ? "contributor" : "reader";
  return role === "editor" ? "editor" : "manager";
}

export const sees = (person: string, thing: Thing): boolean =>
  !thing.deleted && (tieOf(person, thing) !== null || roleOf(person, thing) === "maintainer");

/** Why somebody reaches a thing, in the words of the explanation. */
export const reasonsOf = (person: string, thing: Thing): string[] => [
  ...(roleOf(person, thing) !== null && thing.owner === person ? ["owner"] : []),
  ...(roleOf(person, thing) !== null && thing.visibility !== "private" ? ["visibility"] : []),
  ...(roleOf(person, thing) === "maintainer" && thing.namespace !== person ? ["maintainer"] : []),
];

/** Some hundred things, the same for the same seed; several are of the same second. */
export function thingsOf(seed: number): Thing[] {
  const thing = fc.record({
    id: fc.uuid({ version: 7 }),
    namespace: fc.constantFrom(...namespaces),
    kind: fc.constantFrom<ResourceKind>("dataset", "container"),
    visibility: fc.constantFrom<Visibility>("private", "organization-read", "organization-write"),
    owner: fc.constantFrom(...people),
    created_at: fc.integer({ min: 1, max: 200 }),
    deleted: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  });
  return fc.sample(thing, { seed, numRuns: 500 }).map((made, i) => {
    const personal = !(made.namespace in membership);
    const name = `${["iris", "Birds_of", "100%-wheat"][i % 3]}-${i}`;
    return { ...made, name, ...(personal ? { visibility: "private", owner: made.namespace } : {}) };
  });
}

/** Makes the people, their organizations and the things. */
export async function build(w: World, things: readonly Thing[]): Promise<Record<string, Person>> {
  const made: Record<string, Person> = {};
  for (const path of people) made[path] = await w.person(path);
  for (const [path, roles] of Object.entries(membership)) {
    const [first = "", ...others] = Object.keys(roles);
    const added = others.map((other): [Person, Role] => [made[other] as Person, roles[other] as Role]);
    await w.organization(made[first] as Person, path, added);
  }
  // The model asks about owners who are no members any more, too, although the database lets nobody become one.
  await w.owner.query("alter table resource disable trigger resource_owner_is_member");
  await w.owner.query(
    `insert into resource (id, namespace_id, kind, name, visibility, owner_id, created_by, created_at, deleted_at)
     select t.id, n.id, t.kind, t.name, t.visibility, o.id, o.id, to_timestamp(t.created_at),
       case when t.deleted then now() end
     from jsonb_to_recordset($1) t (id uuid, namespace text, kind resource_kind, name text,
       visibility resource_visibility, owner text, created_at int, deleted boolean)
     join namespace n on n.path = t.namespace join account o on o.path = t.owner`,
    [JSON.stringify(things)],
  );
  return made;
}
