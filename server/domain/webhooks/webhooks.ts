import type { z } from "zod";
import { actionsOf, type WebhookEventType } from "../../../contract/webhook-events.ts";
import { type createWebhook, type editWebhook, webhooks_max } from "../../../contract/webhooks.ts";
import { accountOf, type Ctx, may, type Target, transact } from "../../kernel/context.ts";
import { invalid, notFound, Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { type OrganizationRow, seen } from "../organizations/organizations.ts";
import { overlapOf } from "../tokens/tokens.ts";
import * as queries from "./queries.ts";
import { newSecret } from "./secrets.ts";

export interface Address {
  organization: string;
  id: string;
}

/** A webhook as the asker stands to it. */
export type WebhookTarget = queries.WebhookRow & Target & { id: string };

const targetOf = (organization: OrganizationRow, row: queries.WebhookRow): WebhookTarget => ({
  ...row,
  kind: "webhook",
  name: row.description || row.url,
  role: organization.role,
});

/** An organization's webhooks, newest first. */
export async function list(ctx: Ctx, path: string): Promise<WebhookTarget[]> {
  const organization = await seen(ctx, path);
  may(ctx, "webhook.list", organization);
  return (await queries.list(ctx, organization.id)).map((row) => targetOf(organization, row));
}

/** A webhook of an organization whose maintainer asks. */
export async function get(ctx: Ctx, at: Address, action: "webhook.list" | "webhook.edit" = "webhook.list") {
  const organization = await seen(ctx, at.organization);
  may(ctx, action, organization);
  return known(ctx, organization, at.id);
}

async function known(ctx: Ctx, organization: OrganizationRow, id: string): Promise<WebhookTarget> {
  const row = await queries.get(ctx, organization.id, id);
  if (!row) throw notFound("webhook");
  return targetOf(organization, row);
}

/** Makes a webhook; its secret leaves this function and is nowhere kept in clear. */
export async function create(ctx: Ctx, path: string, given: z.output<(typeof createWebhook)["body"]>) {
  may(ctx, "webhook.edit", await seen(ctx, path));
  await refuseAddress(ctx, given.url);
  return transact(ctx, async (ctx) => {
    const organization = await seen(ctx, path);
    may(ctx, "webhook.edit", organization);
    if ((await queries.countLocked(ctx, organization.id)) >= webhooks_max)
      throw new Problem("conflict", `An organization has at most ${webhooks_max} webhooks: delete one first`);
    const id = await queries.newId(ctx);
    const { secret, kept } = newSecret(ctx, id);
    const by = accountOf(ctx);
    const columns = { ...given, actions: actionsOf(given.events), ...kept };
    await queries.insert(ctx, { id, namespace_id: organization.id, ...columns, created_by: by, set_by: by });
    const row = await known(ctx, organization, id);
    await recordWebhook(ctx, row, "create", `made a webhook to ${hostOf(row.url)}`, { after: shownOf(row) });
    return { row, secret };
  });
}

/** Looks the name up before anything is locked. */
async function refuseAddress(ctx: Ctx, url: string): Promise<void> {
  const fault = await ctx.ports.webhook_sender.fault(url);
  if (fault) throw invalid("body.url", fault);
}

type Change = z.output<(typeof editWebhook)["body"]>;

/** Changes a webhook. Whoever gives its address, or switches it on, answers for it; what waits goes on then. */
export async function edit(ctx: Ctx, at: Address, given: Change): Promise<WebhookTarget> {
  await get(ctx, at, "webhook.edit");
  if (given.url !== undefined) await refuseAddress(ctx, given.url);
  return changing(ctx, at, async (ctx, organization, before) => {
    await queries.update(ctx, at.id, { ...columnsOf(given), ...takenOver(ctx, given) });
    const row = await known(ctx, organization, at.id);
    const change = { before: shownOf(before), after: shownOf(row) };
    await recordWebhook(ctx, row, "edit", `changed the webhook to ${hostOf(row.url)}`, change);
    return row;
  });
}

const columnsOf = ({ url, description, events, enabled }: Change): queries.Columns => ({
  ...(url === undefined ? {} : { url }),
  ...(description === undefined ? {} : { description }),
  ...(events === undefined ? {} : { events, actions: actionsOf(events) }),
  ...(enabled === undefined ? {} : { enabled, disabled_reason: null }),
});

const takenOver = (ctx: Ctx, { url, enabled }: Change): queries.Columns =>
  url !== undefined || enabled === true ? { set_by: accountOf(ctx), failing_since: null, held_since: null } : {};

/** Gives a webhook another secret; until a time, both sign. */
export const rotate = (ctx: Ctx, at: Address, previous_until: string | undefined) =>
  changing(ctx, at, async (ctx, organization) => {
    const { secret, kept } = newSecret(ctx, at.id);
    await queries.rotate(ctx, at.id, kept, overlapOf(previous_until));
    const row = await known(ctx, organization, at.id);
    await recordWebhook(ctx, row, "rotate", `gave the webhook to ${hostOf(row.url)} another secret`, {});
    return { row, secret };
  });

/** Deletes a webhook and its log; nothing more is sent. */
export const remove = (ctx: Ctx, at: Address): Promise<undefined> =>
  changing(ctx, at, async (ctx, _organization, before) => {
    await queries.remove(ctx, at.id);
    await recordWebhook(ctx, before, "delete", `deleted the webhook to ${hostOf(before.url)}`, {
      before: shownOf(before),
    });
    return undefined;
  });

type Locked = NonNullable<Awaited<ReturnType<typeof queries.lock>>>;

/** Does something with a webhook that nobody else changes meanwhile. */
export const changing = <T>(
  ctx: Ctx,
  at: Address,
  change: (ctx: Ctx, organization: OrganizationRow, before: Locked) => Promise<T>,
): Promise<T> =>
  transact(ctx, async (ctx) => {
    const organization = await seen(ctx, at.organization);
    may(ctx, "webhook.edit", organization);
    const before = await queries.lock(ctx, organization.id, at.id);
    if (!before) throw notFound("webhook");
    return change(ctx, organization, before);
  });

/** Writes a line about a webhook. Where it leads is told by its host: the rest of an address may be a secret. */
export const recordWebhook = (
  ctx: Ctx,
  row: Pick<Locked, "id" | "namespace_id" | "url">,
  verb: "create" | "edit" | "rotate" | "delete" | "test" | "redeliver" | "disable" | "hold",
  text: string,
  change: { before?: Record<string, unknown>; after?: Record<string, unknown>; concerns?: readonly string[] },
) =>
  record(ctx, {
    action: `webhook.${verb}`,
    severity: verb === "disable" || verb === "hold" ? "warning" : "notice",
    namespace_id: row.namespace_id,
    entity: { kind: "webhook", id: row.id, name: hostOf(row.url) },
    text,
    ...change,
  });

/** The host of an address. */
export const hostOf = (url: string): string => new URL(url).host;

/** What history keeps of a webhook. */
const shownOf = ({
  url,
  description,
  events,
  enabled,
}: Pick<Locked, "url" | "description" | "events" | "enabled">) => ({
  ...{ host: hostOf(url), description, enabled },
  events: events as WebhookEventType[] | null,
});
