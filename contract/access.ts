import { z } from "zod";
import { NamespaceRef, Person, page, pageOf } from "./common.ts";
import { Resource, ResourceKind, Tie } from "./resources.ts";
import { route } from "./route.ts";

/** One way in to a thing. `team` and `project` say by which it comes; `maintainer` sees the metadata only. */
export const Way = z
  .object({
    reason: z.enum(["owner", "visibility", "share", "token", "maintainer"]),
    tie: Tie.nullable(),
    team: z.string().nullable(),
    project: z.string().nullable(),
  })
  .meta({ id: "Way" });
export type Way = z.output<typeof Way>;

/** A person who reaches a thing: their strongest tie (null: its metadata only) and every way in. */
export const Access = z.object({ person: Person, tie: Tie.nullable(), ways: z.array(Way) }).meta({ id: "Access" });
export type Access = z.output<typeof Access>;

/** What a change would do to somebody: their tie before and after, null for none. */
const Turn = z.object({ person: Person, before: Tie.nullable(), after: Tie.nullable() });

/** What a change would do: everybody counted, the first 100 by name. Nothing has been changed. */
export const AccessPreview = z
  .object({ gains: z.array(Turn), gains_count: z.int(), losses: z.array(Turn), losses_count: z.int() })
  .meta({ id: "AccessPreview" });
export type AccessPreview = z.output<typeof AccessPreview>;

/** Something that a member reaches: their strongest tie (null: its metadata only) and every way in. */
export const Reach = z
  .object({
    resource: Resource.pick({
      id: true,
      namespace: true,
      name: true,
      kind: true,
      visibility: true,
      project: true,
      owner: true,
    }),
    tie: Tie.nullable(),
    ways: z.array(Way),
  })
  .meta({ id: "Reach" });
export type Reach = z.output<typeof Reach>;

export const getMemberAccess = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/members/:member/access",
  action: "member.see_access",
  tag: "members",
  summary: "What a member can reach in the organization, and why, newest first; for maintainers and the member",
  params: z.object({ organization: NamespaceRef, member: NamespaceRef }),
  query: z.strictObject({ ...page, kind: ResourceKind.optional(), query: z.string().max(100).optional() }),
  status: 200,
  response: pageOf(Reach),
});
