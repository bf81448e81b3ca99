import type { Content } from "../../kernel/content.ts";
import { type Ctx, canOf, may, transact } from "../../kernel/context.ts";
import { exported, type Format } from "../../kernel/export.ts";
import { pageOf, uuid } from "../../kernel/page.ts";
import { invalid, notFound } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import * as usage from "../usage/usage.ts";
import { presentCall } from "./call-present.ts";
import * as queries from "./call-queries.ts";
import * as content from "./content.ts";

const judged = ["usage.see_of_everybody", "api.edit", "call.read_content"] as const;

/** A namespace whose calls the asker may read, and what of them; whoever edits routes sees where they led. */
async function placeOf(ctx: Ctx, path: string) {
  const namespace = await usage.place(ctx, path);
  const can = canOf(ctx, namespace, judged);
  const [all, reads] = [can["usage.see_of_everybody"] === true, can["call.read_content"] === true];
  const place: queries.Place = { id: namespace.id, only: namespace.only, all, reads };
  return { place, sees_upstreams: can["api.edit"] === true };
}

/** Calls, newest first. */
export async function list(
  ctx: Ctx,
  path: string,
  asked: queries.Wanted & { limit: number; cursor?: string | undefined },
) {
  const { place, sees_upstreams } = await placeOf(ctx, path);
  const page = pageOf(await queries.list(ctx, place, asked), asked.limit, queries.cursorOf);
  return { ...page, items: page.items.map((row) => presentCall(ctx, row, sees_upstreams)) };
}

/** One call by its id, or by the request id that its caller was given. */
export async function get(ctx: Ctx, path: string, id: string) {
  const { place, sees_upstreams } = await placeOf(ctx, path);
  const by_request = await queries.list(ctx, place, { request_id: id, limit: 1 });
  const [row] = by_request.length > 0 || !uuid.test(id) ? by_request : await queries.list(ctx, place, { id, limit: 1 });
  if (!row) throw notFound("call");
  return presentCall(ctx, row, sees_upstreams);
}

/** What was said in a call, for maintainers, as long as the organization keeps it; who read it is written down. */
export const readContent = (ctx: Ctx, path: string, id: string) =>
  transact(ctx, async (ctx) => {
    const namespace = await usage.seen(ctx, path);
    may(ctx, "call.read_content", namespace);
    const { place } = await placeOf(ctx, path);
    const [call] = await queries.list(ctx, place, { id, limit: 1 });
    const kept = call && (await content.read(ctx, id));
    if (!call || !kept) throw notFound("content of this call");
    const namespace_id = namespace.id;
    const text = `read what was said in a call by ${call.member_name}`;
    const entity = { kind: "call", id, name: call.request_id };
    await record(ctx, { action: "call.read_content", severity: "notice", namespace_id, entity, text });
    return kept;
  });

/** Every call as a file. */
export async function download(
  ctx: Ctx,
  path: string,
  { format, ...wanted }: queries.Wanted & { format: Format },
): Promise<Content> {
  const { place, sees_upstreams } = await placeOf(ctx, path);
  return exported({
    ...{ name: `${path}-calls`, format, columns, flat },
    async page(at) {
      const page = pageOf(await queries.list(ctx, place, { ...wanted, ...at }), at.limit, queries.cursorOf);
      return { ...page, items: page.items.map((row) => presentCall(ctx, row, sees_upstreams)) };
    },
  });
}

const columns = [
  ...[
    "at",
    "request_id",
    "state",
    "status",
    "model",
    "protocol",
    "stream",
    "member",
    "member_name",
    "token",
    "token_name",
  ],
  ...["input_tokens", "output_tokens", "counted_by", "cost", "currency", "first_byte_ms", "duration_ms", "upstream"],
  ...["attempts", "error", "id"],
] as const;

const flat = ({ member, token, cost, claimed: _claimed, stream, ...call }: ReturnType<typeof presentCall>) => ({
  ...call,
  ...{ stream: String(stream), member: member.path, member_name: member.name },
  ...{ token: token?.id, token_name: token?.name },
  ...{ cost: cost.amount_micros / 1_000_000, currency: cost.currency },
});

const day_ms = 86_400_000;
const days_max = 400;
const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);

type Summed = Parameters<typeof queries.statistics>[2];

/** Sums of calls by model, member or token. */
export async function statistics(
  ctx: Ctx,
  path: string,
  { from, to, ...asked }: Omit<Summed, "from" | "to"> & { from?: string | undefined; to?: string | undefined },
) {
  const { place } = await placeOf(ctx, path);
  const last = to ?? dayOf(Date.now());
  const first = from ?? dayOf(Date.parse(last) - 29 * day_ms);
  if (first > last) throw invalid("query.from", "The first day lies after the last");
  if (Date.parse(last) - Date.parse(first) > days_max * day_ms)
    throw invalid("query.from", `These are more than ${days_max} days: ask for fewer`);
  return { from: first, to: last, items: await queries.statistics(ctx, place, { ...asked, from: first, to: last }) };
}
