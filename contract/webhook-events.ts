import { z } from "zod";
import { ActorKind } from "./activity.ts";
import { ResourceKind } from "./resources.ts";

const Named = z.object({ id: z.string().nullable(), name: z.string() });
const Thing = z.object({ id: z.uuid(), kind: ResourceKind, name: z.string() }).meta({ id: "WebhookResource" });
const Role = z.string().nullable();
const Micros = z.number().nullable().describe("In millionths of the currency's unit.");

/** What an event tells of, by what it is about. Names, numbers and states; never what is in a file, a log or a message. */
export const eventShapes = {
  organization: z.object({ changed: z.array(z.string()) }),
  member: z.object({
    member: z.object({ path: z.string(), name: z.string() }),
    role: Role.describe("Null: none any more."),
    previous_role: Role,
  }),
  roster: z.object({
    added: z.int(),
    invited: z.int(),
    members: z.array(z.object({ path: z.string(), role: z.string() })).describe("Who is a member by it."),
  }),
  invitation: z.object({ invitation: z.object({ id: z.uuid(), role: Role }) }),
  request: z.object({ request: z.object({ id: z.uuid(), name: z.string() }) }),
  team: z.object({
    team: Named,
    member: z.string().nullable().describe("The member who came, went, or is a lead now."),
  }),
  project: z.object({ project: Named, visibility: z.string().nullable() }),
  resource: z.object({ resource: Thing.nullable(), changed: z.array(z.string()) }),
  visibility: z.object({
    resource: Thing.nullable(),
    visibility: z.string().nullable(),
    previous_visibility: z.string().nullable(),
  }),
  publication: z.object({ resource: Thing.nullable(), published: z.boolean() }),
  transfer: z.object({ resource: Thing.nullable(), from: z.string(), to: z.string() }),
  version: z.object({
    resource: Thing.nullable(),
    version: z.object({
      id: z.uuid(),
      number: z.int(),
      state: z.string().nullable(),
      files: z.int().nullable(),
      bytes: z.int().nullable(),
    }),
  }),
  execution: z.object({
    resource: Thing.nullable().describe("The container, or the engine that runs so."),
    execution: z.object({
      id: z.uuid(),
      number: z.int(),
      state: z.string().nullable(),
      exit_code: z.int().nullable(),
      seconds: z.number().nullable(),
    }),
  }),
  limit: z.object({
    product: z.string(),
    member: z.string().nullable().describe("Whose limit it is; null: the organization's."),
    limit: z.number().nullable(),
    in_use: z.number().nullable(),
    percent: z.number().nullable(),
  }),
  budget: z.object({ budget: Named, percent: z.number().nullable(), amount_micros: Micros, spent_micros: Micros }),
  money: z.object({
    subject: Named.extend({ kind: z.string() }),
    amount_micros: Micros,
    currency: z.string(),
    percent: z.number().nullable(),
    minutes_left: z.number().nullable(),
  }),
  token: z.object({ token: Named }),
  test: z.object({ message: z.string() }),
} as const;
export type EventShape = keyof typeof eventShapes;

interface EventKind {
  /** What happened, in one sentence. */
  summary: string;
  /** The actions of history that it is made from. */
  actions: readonly string[];
  shape: EventShape;
}

const changesOf = ["start", "change", "renew", "end"].map((verb) => `subscription.${verb}`);

/** Every event that can be chosen, by its type. What is not an action of history is no event. */
export const webhookEvents = {
  "organization.changed": {
    summary: "Information, settings or address of the organization changed",
    actions: ["organization.edit", "organization.edit_settings", "organization.rename"],
    shape: "organization",
  },
  "member.joined": {
    summary: "Somebody became a member, but by a roster: see `roster.imported`",
    actions: [
      ...["member.add", "member.return", "member.join_by_domain", "member.join_by_sync"],
      ...["join_request.approve", "invitation.accept"],
    ],
    shape: "member",
  },
  "member.role_changed": {
    summary: "A member got another role",
    actions: ["member.change_role"],
    shape: "member",
  },
  "member.left": { summary: "A member left", actions: ["member.leave"], shape: "member" },
  "member.removed": { summary: "A member was removed", actions: ["member.remove"], shape: "member" },
  "roster.imported": {
    summary: "Many were added or invited from a roster, told as one event",
    actions: ["member.import"],
    shape: "roster",
  },
  "invitation.created": {
    summary: "An invitation was made",
    actions: ["invitation.create"],
    shape: "invitation",
  },
  "join_request.created": {
    summary: "Somebody asks to join",
    actions: ["join_request.create"],
    shape: "request",
  },
  "team.created": { summary: "A team was made", actions: ["team.create"], shape: "team" },
  "team.changed": {
    summary: "A team, or who is in it, changed",
    actions: ["team.edit"],
    shape: "team",
  },
  "team.deleted": { summary: "A team was deleted", actions: ["team.delete"], shape: "team" },
  "project.created": { summary: "A project was made", actions: ["project.create"], shape: "project" },
  "project.changed": {
    summary: "A project, or who sees it, changed",
    actions: ["project.edit", "project.set_visibility"],
    shape: "project",
  },
  "project.deleted": { summary: "A project was deleted", actions: ["project.delete"], shape: "project" },
  "resource.created": {
    summary: "A data set, model, container, application, engine or model API was made",
    actions: ["resource.create"],
    shape: "resource",
  },
  "resource.changed": {
    summary: "A resource changed",
    actions: ["resource.edit", "api.edit"],
    shape: "resource",
  },
  "resource.visibility_changed": {
    summary: "Others see a resource than before",
    actions: ["resource.set_visibility"],
    shape: "visibility",
  },
  "resource.publication_changed": {
    summary: "A resource was published to the world, or withdrawn",
    actions: ["resource.publish"],
    shape: "publication",
  },
  "resource.transferred": {
    summary: "A resource was moved here or away",
    actions: ["resource.transfer"],
    shape: "transfer",
  },
  "resource.deleted": {
    summary: "A resource was deleted; it can be restored for 30 days",
    actions: ["resource.delete"],
    shape: "resource",
  },
  "resource.restored": {
    summary: "A deleted resource came back",
    actions: ["resource.restore"],
    shape: "resource",
  },
  "version.sealed": {
    summary: "A version of a data set or model was sealed",
    actions: ["version.seal"],
    shape: "version",
  },
  "version.approved": { summary: "A version was approved", actions: ["version.approve"], shape: "version" },
  "version.rejected": { summary: "A version was rejected", actions: ["version.reject"], shape: "version" },
  "version.deleted": { summary: "A sealed version was deleted", actions: ["version.delete"], shape: "version" },
  "application.put_forward": {
    summary: "An application is to serve something else",
    actions: ["application.put_forward"],
    shape: "resource",
  },
  "execution.started": {
    summary: "An execution was started; it may wait in the queue",
    actions: ["execution.start"],
    shape: "execution",
  },
  "execution.ended": {
    summary: "An execution succeeded, failed, was cancelled or was lost",
    actions: ["execution.succeeded", "execution.failed", "execution.cancelled", "execution.lost"],
    shape: "execution",
  },
  "limit.changed": { summary: "A limit was set", actions: ["limit.set"], shape: "limit" },
  "limit.near": {
    summary: "Four fifths of a limit are used",
    actions: ["limit.near", "limit.own_near"],
    shape: "limit",
  },
  "limit.reached": {
    summary: "A limit is used up",
    actions: ["limit.reached", "limit.full", "limit.own_reached", "limit.own_full"],
    shape: "limit",
  },
  "budget.near": { summary: "A budget is nearly spent", actions: ["budget.near"], shape: "budget" },
  "budget.spent": { summary: "A budget is spent", actions: ["budget.spent"], shape: "budget" },
  "budget.stops": {
    summary: "What runs at the expense of a budget is stopped",
    actions: ["budget.stops"],
    shape: "budget",
  },
  "wallet.low": { summary: "The balance is nearly used up", actions: ["wallet.low"], shape: "money" },
  "wallet.empty": {
    summary: "The balance is used up: what runs is stopped",
    actions: ["wallet.empty"],
    shape: "money",
  },
  "top_up.requested": { summary: "A top-up was asked for", actions: ["top_up.ask"], shape: "money" },
  "top_up.confirmed": { summary: "The money of a top-up is there", actions: ["top_up.confirm"], shape: "money" },
  "top_up.refunded": { summary: "Money of a top-up was paid back", actions: ["top_up.refund"], shape: "money" },
  "voucher.redeemed": { summary: "A voucher was redeemed", actions: ["voucher.redeem"], shape: "money" },
  "package.bought": { summary: "A package was bought", actions: ["package.buy"], shape: "money" },
  "package.low": { summary: "A package is nearly used up", actions: ["package.low"], shape: "money" },
  "package.used_up": { summary: "A package is used up", actions: ["package.used_up"], shape: "money" },
  "subscription.changed": {
    summary: "Storage was subscribed to, changed, renewed or has ended",
    actions: changesOf,
    shape: "money",
  },
  "invoice.issued": { summary: "A document was issued", actions: ["invoice.issue"], shape: "money" },
  "token.created": {
    summary: "A token of the organization was made",
    actions: ["organization_token.create"],
    shape: "token",
  },
  "token.rotated": {
    summary: "A token of the organization got another secret",
    actions: ["organization_token.rotate"],
    shape: "token",
  },
  "token.revoked": {
    summary: "A token of the organization was revoked",
    actions: ["organization_token.revoke"],
    shape: "token",
  },
} as const satisfies Record<string, EventKind>;

export type WebhookEventType = keyof typeof webhookEvents;

/** The type of what is sent to try an endpoint; it is always delivered and cannot be chosen. */
export const testEvent = "webhook.test";

/** The events in the order of the catalogue. */
export const eventTypes = Object.keys(webhookEvents) as [WebhookEventType, ...WebhookEventType[]];
export const WebhookEventType = z.enum(eventTypes).meta({ id: "WebhookEventType" });

const about = {
  organization: z.object({ id: z.uuid(), path: z.string(), name: z.string() }).meta({ id: "WebhookOrganization" }),
  actor: z
    .object({ kind: ActorKind, path: z.string().nullable(), token: z.string().nullable() })
    .describe("Who did it: a person, perhaps by a token, a token of the organization, or Guildhall itself (`system`).")
    .meta({ id: "WebhookActor" }),
};

/** What is sent: the envelope of Standard Webhooks around what happened. */
export const payloadOf = (type: WebhookEventType | typeof testEvent) =>
  z.object({
    type: z.literal(type),
    timestamp: z.iso.datetime().describe("When it happened; the header `webhook-timestamp` says when this was sent."),
    data: eventShapes[type === testEvent ? "test" : webhookEvents[type].shape].extend(about),
  });

/** The actions that the chosen events are made from; null: all of them. */
export const actionsOf = (events: readonly WebhookEventType[] | null): string[] =>
  (events ?? eventTypes).flatMap((type) => webhookEvents[type].actions);

const typeByAction: ReadonlyMap<string, WebhookEventType> = new Map(
  eventTypes.flatMap((type) => webhookEvents[type].actions.map((action) => [action, type] as const)),
);

/** The event that an action of history is. */
export const typeOf = (action: string): WebhookEventType | undefined => typeByAction.get(action);
