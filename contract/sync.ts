import { z } from "zod";
import { line, NamespacePath, NamespaceRef, Person, Time } from "./common.ts";
import { ForgeKind } from "./forge-connections.ts";
import { Role } from "./members.ts";
import { route } from "./route.ts";

const tag = "sync";
const at = z.object({ organization: NamespaceRef });

export const SyncField = z.enum(["name", "description", "avatar"]).meta({ id: "SyncField" });
export type SyncField = z.output<typeof SyncField>;

/** What became of people there: see `SyncPerson`. */
export const SyncStanding = z
  .enum(["pending", "synced", "overridden", "local", "kept_out", "refused"])
  .meta({ id: "SyncStanding" });
export type SyncStanding = z.output<typeof SyncStanding>;

/** How an organization follows one on a forge. */
export const SyncLink = z
  .object({
    provider: z.object({ id: z.string(), kind: ForgeKind, name: z.string(), address: z.string() }),
    forge_organization: z.object({ id: z.string(), login: z.string(), url: z.string() }),
    default_role: Role.describe("What members there are here; administrators there are maintainers."),
    every_hours: z.int().nullable().describe("How often it is synced by itself; null: by hand only."),
    health: z
      .enum(["ok", "stale", "needs_authorization", "moved", "suspended"])
      .describe(
        "`stale`: the last reading failed, everything is as it was read before. `needs_authorization`: no connected " +
          "account may read it any more. `moved`: another organization has its name there; nothing is changed. " +
          "`suspended`: stopped by a maintainer.",
      ),
    health_text: z.string().describe("What is wrong and what to do; empty when nothing is."),
    applied: z.boolean().describe("False until the first sync was confirmed."),
    synced_at: Time.nullable().describe("When it last was as it is there."),
    next_at: Time.nullable(),
    run: z.uuid().nullable().describe("The run that goes on or waits for a maintainer."),
    connections: z
      .array(
        z.object({
          person: Person,
          login: z.string(),
          state: z.enum(["ok", "needs_authorization"]),
          mine: z.boolean(),
        }),
      )
      .describe("By whose accounts it is read; the next one is taken where one fails."),
    people: z
      .object({
        pending: z.int(),
        synced: z.int(),
        overridden: z.int(),
        local: z.int(),
        kept_out: z.int(),
        refused: z.int(),
      })
      .describe("How many there are of each standing (see the list of people)."),
    drift: z
      .array(z.object({ field: SyncField, here: z.string(), there: z.string() }))
      .describe("Information that was changed here and is not overwritten; of pictures: empty texts."),
    doorbell_url: z.string().nullable().describe("Where the forge may ring; null until a secret was made."),
    created_by: Person,
    created_at: Time,
  })
  .meta({ id: "SyncLink" });
export type SyncLink = z.output<typeof SyncLink>;

/** Nobody is made maintainer for being an ordinary member there. */
const DefaultRole = Role.exclude(["maintainer"]);
const EveryHours = z.int().min(1).max(168).nullable();

const linking = {
  connection: z.uuid().describe("The connected account that reads it."),
  login: z.string().min(1).max(100).describe("The organization there; one must be an administrator of it."),
  default_role: DefaultRole.default("developer"),
  every_hours: EveryHours.default(6),
};

export const importOrganization = route({
  method: "POST",
  path: "/api/v1/organization-imports",
  action: "organization.create",
  tag,
  summary: "Make an organization that follows one on a forge; its members come with the first sync that is confirmed",
  body: z.strictObject({
    ...linking,
    path: NamespacePath,
    name: line(80).optional().describe("Left out: as it is called there."),
  }),
  status: 201,
  response: z.object({ organization: z.string(), run: z.uuid() }),
});

export const getSync = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/sync",
  action: "sync.see",
  tag,
  summary: "Read how an organization follows one on a forge, and how they differ; null: it does not",
  params: at,
  status: 200,
  response: z.object({ link: SyncLink.nullable() }),
});

export const linkOrganization = route({
  method: "POST",
  path: "/api/v1/organizations/:organization/sync",
  action: "sync.link",
  tag,
  summary: "Let an organization follow one on a forge; nothing changes before the first sync is confirmed",
  params: at,
  body: z.strictObject(linking),
  status: 201,
  response: z.object({ link: SyncLink }),
});

export const editSync = route({
  method: "PATCH",
  path: "/api/v1/organizations/:organization/sync",
  action: "sync.link",
  tag,
  summary: "Change the default role or the schedule, suspend the sync or let it go on",
  params: at,
  body: z.strictObject({
    default_role: DefaultRole.optional(),
    every_hours: EveryHours.optional(),
    suspended: z.boolean().optional(),
  }),
  status: 200,
  response: z.object({ link: SyncLink }),
});

export const unlinkOrganization = route({
  method: "DELETE",
  path: "/api/v1/organizations/:organization/sync",
  action: "sync.link",
  tag,
  summary: "Follow no longer: everybody stays what they are, those who are awaited are not awaited any more",
  params: at,
  status: 204,
});

export const lendConnection = route({
  method: "POST",
  path: "/api/v1/organizations/:organization/sync/connections",
  action: "sync.link",
  tag,
  summary: "Let the organization be read by one's own connected account, too",
  params: at,
  body: z.strictObject({ connection: z.uuid() }),
  status: 200,
  response: z.object({ link: SyncLink }),
});

export const takeConnectionBack = route({
  method: "DELETE",
  path: "/api/v1/organizations/:organization/sync/connections/mine",
  action: "sync.link",
  tag,
  summary: "Let the organization be read by one's own connected account no longer",
  params: at,
  status: 200,
  response: z.object({ link: SyncLink }),
});

export const makeDoorbell = route({
  method: "POST",
  path: "/api/v1/organizations/:organization/sync/doorbell",
  action: "sync.link",
  tag,
  summary: "Make an address and a signing secret for a webhook of the forge, which brings the next sync forward",
  params: at,
  status: 201,
  response: z.object({ url: z.string(), secret: z.string().describe("Shown once; a former one rings no longer.") }),
});

export const takeInformation = route({
  method: "POST",
  path: "/api/v1/organizations/:organization/sync/information",
  action: "organization.edit",
  tag,
  summary: "Take name, description or picture as they are there, also where they were changed here",
  params: at,
  body: z.strictObject({ fields: z.array(SyncField).min(1).max(3) }),
  status: 200,
  response: z.object({ link: SyncLink }),
});
