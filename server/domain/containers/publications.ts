import { endedStates } from "../../../contract/executions.ts";
import type { RepositoryKind } from "../../../contract/repositories.ts";
import { accountOf, afterCommit, type Ctx, canOf, transact } from "../../kernel/context.ts";
import { idOf, pageOf } from "../../kernel/page.ts";
import { invalid, notFound, Problem } from "../../kernel/problem.ts";
import * as repositories from "../repositories/repositories.ts";
import { type ExecutionAddress, type ExecutionRow, get } from "./executions.ts";
import { plainStats } from "./output-folder.ts";
import { placesOf } from "./places.ts";
import { publicationLines } from "./publication-jobs.ts";
import * as publications from "./publication-queries.ts";
import * as queries from "./queries.ts";

/** What is to become of an output. */
export interface Given extends Pick<repositories.Destination, "from" | "note" | "seal"> {
  target: string;
  create?: NonNullable<repositories.Destination["create"]> | undefined;
  version?: number | undefined;
  paths: readonly string[];
  folder?: string | undefined;
}

/** A publication, and where it went as far as the asker may know. */
export interface Shown {
  row: publications.PublicationRow;
  target: string | null;
  version: number | null;
}

/**
 * Takes down that an output is to become a version; whatever stands against it now is said now. Whoever asks must be able
 * to read the container and to write the version, then and when it is done.
 */
export const publish = (ctx: Ctx, at: ExecutionAddress, given: Given): Promise<Shown> =>
  transact(ctx, async (ctx) => {
    const execution = await get(ctx, at);
    if (!endedStates.has(execution.state)) throw new Problem("conflict", "It still runs: wait for its end, or stop it");
    await refuseMissing(ctx, execution, given.paths);
    const to = destinationOf(given);
    await repositories.refuseIntake(ctx, to);
    const asked = { to, paths: given.paths, folder: given.folder ?? null };
    const row = { execution_id: execution.id, requested_by: accountOf(ctx), asked };
    const { id } = await publications.insert(ctx, row);
    afterCommit(ctx, () => publicationLines.forEach((line) => void ctx.ports.jobs.poke(line)));
    return { row: await publications.get(ctx, id), target: given.target, version: null };
  });

function destinationOf({ target, create, version, from, note, seal }: Given): repositories.Destination {
  const [kinds, namespace = "", name = ""] = target.split("/");
  const kind: RepositoryKind = kinds === "models" ? "model" : "dataset";
  if (create && version !== undefined) throw invalid("body.version", "What is made now has no open version");
  return { ...{ kind, namespace, name, from, note, seal }, create: create ?? null, version: version ?? null };
}

async function refuseMissing(ctx: Ctx, execution: ExecutionRow, paths: readonly string[]): Promise<void> {
  const { output } = placesOf(ctx, execution.id);
  const fields = [];
  for (const [i, path] of paths.entries())
    if (!(await plainStats(output, path))) fields.push({ path: `body.paths.${i}`, message: `It left no "${path}"` });
  if (fields.length > 0) throw new Problem("invalid", fields.map(({ message }) => message).join("; "), { fields });
}

/** What was made of an execution's output, newest first. */
export async function list(
  ctx: Ctx,
  at: ExecutionAddress,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ items: Shown[]; next_cursor: string | null }> {
  const { id } = await get(ctx, at);
  const rows = await publications.listOf(ctx, id, { limit: page.limit, below: idOf(page.cursor) });
  const { items, next_cursor } = pageOf(rows, page.limit, (row) => row.id);
  return { items: await shown(ctx, items), next_cursor };
}

/** One of them. */
export async function find(ctx: Ctx, at: ExecutionAddress & { id: string }): Promise<Shown> {
  const row = await publications.find(ctx, (await get(ctx, at)).id, at.id);
  const [one] = row ? await shown(ctx, [row]) : [];
  if (!one) throw notFound("publication");
  return one;
}

/** Where something went is told to whoever asked for it, and to those who may read what it became. */
async function shown(ctx: Ctx, rows: readonly publications.PublicationRow[]): Promise<Shown[]> {
  const ids = rows.flatMap(({ version_id }) => version_id ?? []);
  const known = ids.length > 0 ? await repositories.describeVersions(ctx, ids) : [];
  const versions = new Map(known.map((version) => [version.version_id, version]));
  return rows.map((row) => {
    const version = versions.get(row.version_id ?? "");
    if (version?.readable) return { row, target: version.source, version: version.version };
    if (row.requested_by !== ctx.actor.id) return { row, target: null, version: null };
    const { kind, namespace, name } = row.asked.to;
    return { row, target: version?.source ?? `${kind}s/${namespace}/${name}`, version: version?.version ?? null };
  });
}

type OriginRow = Awaited<ReturnType<typeof publications.listOrigins>>[number];

/** An output that a version was made of; null: the asker may not read its container. */
export interface Origin {
  row: OriginRow;
  execution: queries.ExecutionRow | null;
}

const readContent = "resource.read_content";

/** Whose output a version was made of, oldest first. */
export async function origins(ctx: Ctx, at: Parameters<typeof repositories.readable>[1]): Promise<Origin[]> {
  const { version } = await repositories.readable(ctx, at);
  const rows = await publications.listOrigins(ctx, version.id);
  const seen = rows.filter((row) => canOf(ctx, row, [readContent])[readContent]);
  const found = await queries.executionsAmong(ctx, [...new Set(seen.map(({ execution_id }) => execution_id))]);
  const executions = new Map(found.map((execution) => [execution.id, execution]));
  return rows.map((row) => ({
    row,
    execution: (seen.includes(row) && executions.get(row.execution_id)) || null,
  }));
}
