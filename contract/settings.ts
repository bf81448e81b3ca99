import { z } from "zod";
import { NamespaceRef } from "./common.ts";
import { Minutes } from "./executions.ts";
import { Role } from "./members.ts";
import { Visibility } from "./resources.ts";
import { route } from "./route.ts";

export const inviters = ["maintainers", "editors"] as const;
export const usageVisibilities = ["all", "own"] as const;
export const addingWays = ["direct", "invite"] as const;
export const contentLogs = ["all", "chosen"] as const;
export const joinWays = ["closed", "ask"] as const;

const EmailDomain = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(
    /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/,
    "Use a domain such as example.org",
  );

const eachKind = {
  dataset: Visibility,
  model: Visibility,
  container: Visibility,
  engine: Visibility,
  application: Visibility,
  api: Visibility,
};

/** How an organization wants it. */
export const OrganizationSettings = z
  .object({
    default_visibility: z.object(eachKind).describe("What new resources of each kind begin with."),
    editors_share: z.boolean().describe("Editors may manage the shares of what they can edit."),
    data_approval: z
      .boolean()
      .describe(
        "What is sealed waits until a reviewer or maintainer who did not make it approves it. What waits goes on to wait when " +
          "this is switched off; what is ready stays ready when it is switched on.",
      ),
    application_approval: z
      .boolean()
      .describe(
        "What an application is to serve waits until a reviewer or maintainer who did not put it forward approves it; what it " +
          "served before goes on. What waits goes on to wait when this is switched off.",
      ),
    inviters: z.enum(inviters).describe("Who may make invitations: `editors` means maintainers and editors."),
    email_domains: z
      .array(z.string())
      .describe("Only people with an e-mail address of these domains become members; none: everybody."),
    allow_private: z.boolean().describe("Resources may be private; what is private already stays so."),
    allow_publishing: z.boolean().describe("Resources may be published to the whole world."),
    usage_visibility: z
      .enum(usageVisibilities)
      .describe("Whose usage ordinary members read: everybody's or their own."),
    adding: z
      .enum(addingWays)
      .describe("What becomes of an account that is added: a member at once (`direct`) or invited (`invite`)."),
    joining: z.enum(joinWays).describe("Whether people may ask to join; `closed`: by invitation only."),
    join_domains: z.array(z.string()).describe("Whoever has a verified e-mail of these domains joins by themselves."),
    join_role: Role.exclude(["maintainer"]).describe("What they become."),
    idle_stop_minutes: z
      .int()
      .nullable()
      .describe(
        "A workspace that nobody uses for so long is stopped; null: as the installation says. It only tightens that.",
      ),
    content_log_percent: z
      .int()
      .nullable()
      .describe(
        "Of so many calls of model APIs in a hundred what was said is kept, for maintainers to read; null: of none, and what " +
          "was kept is deleted. Callers are told. Nothing is kept of what is private.",
      ),
    content_log_days: z.int().describe("For so many days."),
    content_log_of: z.enum(contentLogs).describe("Of all model APIs, or of those that are chosen (`content_logged`)."),
    published: z.int().describe("How many resources are published now."),
  })
  .meta({ id: "OrganizationSettings" });
export type OrganizationSettings = z.output<typeof OrganizationSettings>;

const at = z.object({ organization: NamespaceRef });

export const getOrganizationSettings = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/settings",
  action: "organization.see",
  tag: "organizations",
  summary: "Read the settings of an organization",
  params: at,
  status: 200,
  response: OrganizationSettings,
});

export const editOrganizationSettings = route({
  method: "PATCH",
  path: "/api/v1/organizations/:organization/settings",
  action: "organization.edit_settings",
  tag: "organizations",
  summary: "Change the settings; switching off publishing unpublishes, everything else applies from now on",
  params: at,
  body: z
    .strictObject({
      default_visibility: z.strictObject(eachKind).partial(),
      editors_share: z.boolean(),
      data_approval: z.boolean(),
      application_approval: z.boolean(),
      inviters: z.enum(inviters),
      email_domains: z
        .array(EmailDomain)
        .max(50, "At most 50 domains")
        .transform((domains) => [...new Set(domains)]),
      allow_private: z.boolean(),
      allow_publishing: z.boolean(),
      usage_visibility: z.enum(usageVisibilities),
      adding: z.enum(addingWays),
      joining: z.enum(joinWays),
      join_domains: z.array(EmailDomain).max(50),
      join_role: OrganizationSettings.shape.join_role,
      idle_stop_minutes: Minutes.nullable(),
      content_log_percent: z.int().min(1, "At least 1, or null for none").max(100).nullable(),
      content_log_days: z.int().min(1, "At least a day").max(90, "At most 90 days"),
      content_log_of: z.enum(contentLogs),
    })
    .partial(),
  status: 200,
  response: OrganizationSettings,
});
