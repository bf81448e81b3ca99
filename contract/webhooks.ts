import { z } from "zod";
import { Can, line, NamespaceRef, Person, page, pageOf, Time } from "./common.ts";
import { route } from "./route.ts";
import { Rotation } from "./tokens.ts";
import { eventTypes, testEvent, WebhookEventType } from "./webhook-events.ts";

/** Endpoints of one organization. */
export const webhooks_max = 20;

/** How long what was sent, and what came back, is kept. */
export const deliveries_kept_days = 30;

/**
 * Why nothing is sent. `disabled`: a maintainer switched it off; `failed`: Guildhall did, for nothing had arrived for days;
 * `gone`: the endpoint asked for it (410); `maker_left`: whoever answers for it is no maintainer any more, and what
 * happens waits until another takes it over.
 */
export const webhookStates = ["active", "disabled", "failed", "gone", "maker_left"] as const;

export const Webhook = z
  .object({
    id: z.uuid(),
    url: z.string(),
    description: z.string(),
    events: z.array(WebhookEventType).nullable().describe("Null: every event, now and later."),
    enabled: z.boolean(),
    state: z.enum(webhookStates),
    created_at: Time,
    created_by: Person,
    answered_for_by: Person.describe(
      "Who chose or took over the address: it is sent to as long as they are a maintainer.",
    ),
    rotated_at: Time.describe("When it got the secret that it has."),
    previous_until: Time.nullable().describe("Until when the secret before signs as well."),
    succeeded_at: Time.nullable().describe("When it last took something."),
    failed_at: Time.nullable(),
    failing_since: Time.nullable().describe("Since when it took nothing; null: the last attempt succeeded."),
    waiting: z.int().describe("What is on its way or waits, to a thousand."),
    failed: z.int().describe("What was given up in the last 30 days, to a thousand."),
    can: Can,
  })
  .meta({ id: "Webhook" });
export type Webhook = z.output<typeof Webhook>;

export const deliveryStates = ["pending", "succeeded", "failed"] as const;

const deliveryFields = {
  id: z.uuid(),
  message_id: z.string().describe("The header `webhook-id`: the same whenever it is sent, and for every endpoint."),
  type: z.enum([...eventTypes, testEvent]),
  state: z.enum(deliveryStates),
  created_at: Time,
  attempts: z.int(),
  next_at: Time.nullable().describe("When it is sent (again); null: it is not."),
  last_status: z.int().nullable().describe("What the last attempt was answered with."),
  last_error: z.string().nullable(),
};

export const WebhookDelivery = z.object(deliveryFields).meta({ id: "WebhookDelivery" });
export type WebhookDelivery = z.output<typeof WebhookDelivery>;

const Attempt = z.object({
  number: z.int(),
  at: Time,
  url: z.string(),
  duration_ms: z.int(),
  status: z.int().nullable().describe("Null: there was no answer."),
  error: z.string().nullable(),
  response: z.string().nullable().describe("The first KiB of what came back."),
});

export const WebhookDeliveryDetails = z
  .object({
    ...deliveryFields,
    body: z.string().nullable().describe("What is sent; null: it is not made yet."),
    log: z.array(Attempt).describe("The last attempts, newest first."),
  })
  .meta({ id: "WebhookDeliveryDetails" });
export type WebhookDeliveryDetails = z.output<typeof WebhookDeliveryDetails>;

const settings = {
  url: z
    .url({ protocol: /^https?$/, error: "Use https://host/path" })
    .max(2000, "Use at most 2000 characters")
    .refine((text) => !URL.canParse(text) || new URL(text).username === "", "An address here carries no password")
    .refine((text) => !text.includes("#"), "Leave out what follows a #")
    .describe("Where events are sent by POST; https, and no private address, unless the operator allows it."),
  description: line(200, 0),
  events: z
    .array(WebhookEventType)
    .min(1, "Choose at least one, or null for every event")
    .max(eventTypes.length)
    .nullable(),
  enabled: z.boolean().describe("Whoever switches it on, or changes the address, answers for it from then on."),
};

const withSecret = { secret: z.string().describe("Signs what is sent, `whsec_…`: shown this once.") };

const tag = "webhooks";
const at = z.object({ organization: NamespaceRef });
const one = at.extend({ id: z.uuid() });
const delivery = one.extend({ delivery: z.uuid() });
const base = "/api/v1/organizations/:organization/webhooks";

export const createWebhook = route({
  method: "POST",
  path: base,
  action: "webhook.edit",
  tag,
  summary: "Have events of the organization sent to an address; the secret is shown in this answer only",
  params: at,
  body: z.strictObject({
    url: settings.url,
    description: settings.description.default(""),
    events: settings.events.default(null),
    enabled: settings.enabled.default(true),
  }),
  status: 201,
  response: Webhook.extend(withSecret),
});

export const listWebhooks = route({
  method: "GET",
  path: base,
  action: "webhook.list",
  tag,
  summary: "List the webhooks of an organization and how they fare, newest first",
  params: at,
  status: 200,
  response: pageOf(Webhook),
});

export const getWebhook = route({
  method: "GET",
  path: `${base}/:id`,
  action: "webhook.list",
  tag,
  summary: "Read a webhook",
  params: one,
  status: 200,
  response: Webhook,
});

export const editWebhook = route({
  method: "PATCH",
  path: `${base}/:id`,
  action: "webhook.edit",
  tag,
  summary: "Change a webhook, switch it on or off, or take it over",
  params: one,
  body: z.strictObject(settings).partial(),
  status: 200,
  response: Webhook,
});

export const rotateWebhook = route({
  method: "POST",
  path: `${base}/:id/rotate`,
  action: "webhook.edit",
  tag,
  summary: "Give a webhook another secret, shown in this answer only; until a time, both sign",
  params: one,
  body: Rotation,
  status: 200,
  response: Webhook.extend(withSecret),
});

export const deleteWebhook = route({
  method: "DELETE",
  path: `${base}/:id`,
  action: "webhook.edit",
  tag,
  summary: "Delete a webhook with its log; nothing more is sent",
  params: one,
  status: 204,
});

export const testWebhook = route({
  method: "POST",
  path: `${base}/:id/test`,
  action: "webhook.edit",
  tag,
  summary: "Send a test event, signed like every other",
  params: one,
  status: 202,
  response: WebhookDelivery,
});

export const listDeliveries = route({
  method: "GET",
  path: `${base}/:id/deliveries`,
  action: "webhook.list",
  tag,
  summary: "List what was sent in the last 30 days and what came of it, newest first",
  params: one,
  query: z.strictObject({ ...page, state: z.enum(deliveryStates).optional() }),
  status: 200,
  response: pageOf(WebhookDelivery),
});

export const getDelivery = route({
  method: "GET",
  path: `${base}/:id/deliveries/:delivery`,
  action: "webhook.list",
  tag,
  summary: "Read what was sent, every attempt and what came back",
  params: delivery,
  status: 200,
  response: WebhookDeliveryDetails,
});

export const redeliver = route({
  method: "POST",
  path: `${base}/:id/deliveries/:delivery/redeliver`,
  action: "webhook.edit",
  tag,
  summary: "Send something again, under the same id",
  params: delivery,
  status: 202,
  response: WebhookDelivery,
});

export const redeliverFailed = route({
  method: "POST",
  path: `${base}/:id/redeliver`,
  action: "webhook.edit",
  tag,
  summary: "Send everything again that was given up since a time",
  params: one,
  body: z.strictObject({ since: Time }),
  status: 202,
  response: z.object({ redelivered: z.int() }),
});
