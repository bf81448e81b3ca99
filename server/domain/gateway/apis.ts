import type { ApiLimits, ApiPrice, Protocol, UpstreamGiven } from "../../../contract/apis.ts";
import type { Visibility } from "../../../contract/resources.ts";
import { type Ctx, canOf, may, see, transact } from "../../kernel/context.ts";
import { record } from "../activity/activity.ts";
import { namespaceOf } from "../organizations/organizations.ts";
import * as resources from "../resources/resources.ts";
import * as sharing from "../sharing/sharing.ts";
import * as queries from "./queries.ts";
import { refuseAddresses, upstreamsOf } from "./upstreams.ts";

/** A route as the asker stands to it, with both halves; upstreams for whoever may edit it. */
export interface ApiRow extends sharing.ResourceRow, Awaited<ReturnType<typeof queries.read>> {
  upstreams: queries.UpstreamRow[] | null;
}

type Loose<T> = { [K in keyof T]?: T[K] | undefined };
type Bounds = { [K in keyof ApiLimits]?: Loose<ApiLimits[K]> | undefined };

/** What a person says of a route. */
export interface Given {
  description: string;
  upstreams: readonly UpstreamGiven[];
  protocols: readonly Protocol[];
  price: Loose<ApiPrice>;
  limits: Bounds;
  content_logged: boolean;
  visibility?: Visibility | undefined;
  project?: string | undefined;
}

/** Finds a route that the asker may read. */
export async function get(ctx: Ctx, at: sharing.Address): Promise<ApiRow> {
  const row = await seen(ctx, at);
  may(ctx, "resource.read_content", row);
  return whole(ctx, row);
}

const seen = async (ctx: Ctx, at: sharing.Address): Promise<sharing.ResourceRow> =>
  see(ctx, "resource.see", await sharing.find(ctx, "api", at), "model API");

async function whole(ctx: Ctx, row: sharing.ResourceRow): Promise<ApiRow> {
  const may_edit = canOf(ctx, row, editing)["api.edit"];
  const [own, upstreams] = await Promise.all([
    queries.read(ctx, row.id),
    may_edit ? queries.listUpstreams(ctx, row.id) : null,
  ]);
  return { ...row, ...own, upstreams };
}

const editing = ["api.edit"] as const;

/** Publishes a route. */
export async function create(ctx: Ctx, at: sharing.Address, given: Given): Promise<ApiRow> {
  may(ctx, "api.create", see(ctx, "namespace.see", await namespaceOf(ctx, at.namespace), "namespace"));
  await refuseAddresses(ctx, given.upstreams);
  return transact(ctx, async (ctx) => {
    const { upstreams, protocols, price, limits, content_logged, ...common } = given;
    const row = await sharing.create(ctx, { kind: "api", ...at, ...common });
    await queries.insert(ctx, row.id, recipeOf({ protocols, price, limits, content_logged }));
    await queries.setUpstreams(ctx, row.id, await upstreamsOf(ctx, at.namespace, upstreams, []));
    return whole(ctx, row);
  });
}

type Own = Pick<Given, "protocols" | "price" | "limits" | "content_logged">;

const recipeOf = ({ protocols, price, limits, content_logged }: Own): queries.Recipe => ({
  protocols: [...new Set(protocols)],
  call_micros: price.call_micros ?? null,
  input_micros: price.input_micros ?? null,
  output_micros: price.output_micros ?? null,
  limits: limits as Partial<ApiLimits>,
  content_logged,
});

type Change = { [K in keyof Own | "upstreams"]?: Given[K] | undefined } & sharing.Change;

/** Changes a route (api.edit) and what it shares with other resources; calls under way end as they began. */
export async function edit(
  ctx: Ctx,
  at: sharing.Address,
  { upstreams, protocols, price, limits, content_logged, ...change }: Change,
): Promise<ApiRow> {
  const now = await seen(ctx, at);
  may(ctx, "resource.read_content", now); // of what is private to somebody else, a maintainer changes nothing
  may(ctx, "api.edit", now);
  await refuseAddresses(ctx, upstreams ?? []);
  return transact(ctx, async (ctx) => {
    const before = await seen(ctx, at);
    may(ctx, "api.edit", before);
    const after = await sharing.edit(ctx, before, change);
    if (upstreams || protocols || price || limits || content_logged !== undefined)
      await editRecipe(ctx, after, { upstreams, protocols, price, limits, content_logged });
    return whole(ctx, after);
  });
}

async function editRecipe(ctx: Ctx, row: sharing.ResourceRow, change: Change): Promise<void> {
  const { upstreams, protocols, price, limits, content_logged } = change;
  const before = await whole(ctx, row);
  const known = before.upstreams ?? [];
  const columns = {
    ...(protocols ? { protocols: [...new Set(protocols)] } : {}),
    ...(price ? pricesOf(before, price) : {}),
    ...(limits ? { limits: limits as Partial<ApiLimits> } : {}),
    ...(content_logged === undefined ? {} : { content_logged }),
  };
  if (Object.keys(columns).length > 0) await queries.update(ctx, row.id, columns);
  if (upstreams) await queries.setUpstreams(ctx, row.id, await upstreamsOf(ctx, row.namespace_path, upstreams, known));
  const after = await whole(ctx, row);
  await record(ctx, {
    action: "api.edit",
    severity: "notice",
    namespace_id: row.namespace_id,
    entity: { kind: "api", id: row.id, name: row.name },
    text: `changed the model API ${row.name}`,
    before: told(before),
    after: {
      ...told(after),
      ...(upstreams?.some((one) => one.kind === "external" && one.secret !== undefined) ? { secret: "changed" } : {}),
    },
    ...(row.visibility === "private" ? { resource_id: row.id } : {}),
  });
}

/** What is not named stays as it is. */
const pricesOf = (before: ApiRow, price: Loose<ApiPrice>) => ({
  call_micros: price.call_micros === undefined ? before.call_micros : price.call_micros,
  input_micros: price.input_micros === undefined ? before.input_micros : price.input_micros,
  output_micros: price.output_micros === undefined ? before.output_micros : price.output_micros,
});

/** A route in history: everything but secrets. */
const told = ({ protocols, call_micros, input_micros, output_micros, limits, content_logged, upstreams }: ApiRow) => ({
  ...{ protocols, call_micros, input_micros, output_micros, limits, content_logged },
  upstreams: (upstreams ?? []).map(({ address, engine, model }) => `${address ?? engine}: ${model}`),
});

/** Withdraws a route; the record of its calls stays. */
export const remove = (ctx: Ctx, at: sharing.Address): Promise<void> =>
  transact(ctx, async (ctx) => {
    await resources.remove(ctx, "api", at);
  });

/** The routes visible to the asker, newest first. */
export const list = (ctx: Ctx, filters: Omit<Parameters<typeof sharing.listVisible>[1], "kind">) =>
  sharing.listVisible(ctx, { ...filters, kind: "api" });
