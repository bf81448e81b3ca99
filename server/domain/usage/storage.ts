import type { ResourceKind } from "../../../contract/resources.ts";
import type { Content } from "../../kernel/content.ts";
import type { Ctx } from "../../kernel/context.ts";
import type { Format } from "../../kernel/export.ts";
import { pageOf } from "../../kernel/page.ts";
import { invalid, notFound } from "../../kernel/problem.ts";
import { contentOf } from "./download.ts";
import * as through from "./growth-queries.ts";
import * as parted from "./part-queries.ts";
import { partsOf } from "./parts.ts";
import { type Every, spanOf, stepsOf } from "./steps.ts";
import * as held from "./storage-queries.ts";
import { place, seen } from "./usage.ts";

/** How much a namespace stores: as it counts, as it lies on disk, and what is promised or deleted. */
export async function summary(ctx: Ctx, path: string): Promise<held.SummaryRow> {
  const row = await held.summary(ctx, (await seen(ctx, path)).id);
  if (!row) throw new Error("sums have one row");
  return row;
}

interface Narrowed {
  project?: string | undefined;
  member?: string | undefined;
  kind?: ResourceKind | undefined;
  resource?: string | undefined;
}

const narrowed = ({ project, member, kind, resource }: Narrowed): held.Narrowed => ({
  ...{ project, member, kind },
  resource: resource === undefined ? undefined : addressOf(resource),
});

interface Wanted extends Narrowed {
  by: parted.By;
  sort: "size" | "name";
}

const askedOf = ({ by, sort, ...wanted }: Wanted): parted.Asked => ({ by, sort, ...narrowed(wanted) });

/** Parts of what a namespace stores now: the greatest first, or by name. */
export async function parts(ctx: Ctx, path: string, wanted: Wanted & { limit: number; cursor?: string | undefined }) {
  const rows = await partsOf(ctx, await place(ctx, path), askedOf(wanted), wanted);
  return pageOf(rows, wanted.limit, parted.cursorOf);
}

/** Every part as a file. */
export async function download(
  ctx: Ctx,
  path: string,
  { format, ...wanted }: Wanted & { format: Format },
): Promise<Content> {
  const namespace = await place(ctx, path);
  const asked = askedOf(wanted);
  return contentOf((at) => partsOf(ctx, namespace, asked, at), { name: `${path}-storage-by-${wanted.by}`, format });
}

/** What a namespace stored through time: the last 30 days where no others are asked for. */
export async function growth(
  ctx: Ctx,
  path: string,
  asked: Narrowed & {
    from?: string | undefined;
    to?: string | undefined;
    every: Every;
    by: through.GrowthBy;
    series: number;
  },
) {
  const namespace = await place(ctx, path);
  const { every, by, series } = asked;
  const span = spanOf(asked, new Date());
  const steps = stepsOf(span.from, span.to, every);
  return {
    ...span,
    every,
    steps,
    rows: await through.growth(ctx, namespace, { ...narrowed(asked), steps, by, series }),
  };
}

/** What one resource holds, and how much would be free without it. */
export async function ofResource(ctx: Ctx, path: string, address: string): Promise<held.OneRow> {
  const row = await held.ofResource(ctx, await seen(ctx, path), addressOf(address));
  if (!row) throw notFound("resource");
  return row;
}

/** The parts of `{kind}s/{namespace}/{name}`. */
export function addressOf(address: string): held.ResourceAt {
  const [kinds, namespace, name, ...more] = address.split("/");
  if (!kinds || !namespace || !name || more.length > 0)
    throw invalid("query.resource", "Name it as {kind}s/{namespace}/{name}, as in datasets/acme/iris");
  return { kinds, namespace, name };
}
