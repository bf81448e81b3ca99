import { setTimeout as pause } from "node:timers/promises";
import { type Ctx, nobody, see } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { type Brought, type Found, takeIn } from "../repositories/repositories.ts";
import * as sharing from "../sharing/sharing.ts";
import { privately } from "./containers.ts";
import { harvest } from "./harvest.ts";
import { placesOf } from "./places.ts";
import * as publications from "./publication-queries.ts";
import * as queries from "./queries.ts";

/** Jobs that make outputs versions: so many go on at once. */
export const publicationLines = ["first output to publish", "second output to publish"] as const;

const tell_every_ms = 1000;
const skipped_max = 100;

/** What was asked for is in the database, so that a crash at any point only begins it again. */
export function publicationJobs(ctx: Ctx): Job[] {
  const busy = new Set<string>();
  const run = async () => {
    while (!ctx.ports.jobs.stopping.aborted) {
      const row = await publications.nextWaiting(ctx, [...busy]);
      if (!row || busy.has(row.id)) return;
      busy.add(row.id);
      await carryOut(ctx, row).finally(() => busy.delete(row.id));
    }
  };
  return publicationLines.map((name) => ({ name, every_seconds: 5, run }));
}

/** What came, and what did not. */
interface Progress {
  files: number;
  bytes: number;
  skipped: publications.Skipped[];
  skipped_total: number;
}

async function carryOut(ctx: Ctx, row: publications.PublicationRow): Promise<void> {
  const progress: Progress = { files: 0, bytes: 0, skipped: [], skipped_total: 0 };
  const over = new AbortController();
  const telling = tell(ctx, row.id, progress, over.signal);
  try {
    await publish(ctx, row, progress);
  } catch (error) {
    if (ctx.ports.jobs.stopping.aborted) return; // begun again by the next life
    if (!(error instanceof Problem))
      ctx.ports.log.error({ err: error, publication: row.id }, "output was not published");
    const reason = error instanceof Problem ? error.message : "Something went wrong here: try again";
    await publications.setEnded(ctx, row.id, progress, { state: "failed", error: reason.slice(0, 1000) });
  } finally {
    over.abort();
    await telling;
  }
}

/** How far it is, for whoever waits. */
async function tell(ctx: Ctx, id: string, progress: Progress, over: AbortSignal): Promise<void> {
  for (;;) {
    await pause(tell_every_ms, undefined, { ref: false, signal: over }).catch(() => undefined);
    if (over.aborted) return;
    await publications.setCame(ctx, id, progress).catch(() => undefined); // told the next time
  }
}

async function publish(ctx: Ctx, row: publications.PublicationRow, progress: Progress): Promise<void> {
  const asker = await asOf(ctx, row.requested_by);
  const execution = await queries.getExecution(ctx, row.execution_id);
  await readable(asker, execution.container_id);
  if (execution.removed_at) throw notFound("output: it was deleted");
  const files = chosen(placesOf(ctx, execution.id).output, row.asked, progress);
  const came = (bytes: number) => {
    progress.files++;
    progress.bytes += bytes;
  };
  await takeIn(asker, row.asked.to, files, { signal: ctx.ports.jobs.stopping, came }, async (ctx, found) => {
    const container = await readable(ctx, execution.container_id);
    const done = { state: "done", version_id: found.version.id } as const;
    if (!(await publications.setEnded(ctx, row.id, progress, done)))
      throw new Problem("conflict", "It was done before");
    await recordOf(ctx, container, execution, found);
  });
}

/** Whoever asked acts, with what they may do now; the token that they asked with was judged when they did. */
async function asOf(ctx: Ctx, account_id: string): Promise<Ctx> {
  const { id, path, name } = await publications.personOf(ctx, account_id);
  return { ...ctx, actor: { ...nobody, kind: "person", id, path, name } };
}

/** The container, if its content may be read: asked at the beginning and at the end. */
const readable = async (ctx: Ctx, container_id: string) =>
  see(ctx, "resource.read_content", await sharing.get(ctx, container_id), "container");

async function* chosen(root: string, asked: publications.Asked, progress: Progress): AsyncGenerator<Brought> {
  for await (const found of harvest(root, asked)) {
    if ("file" in found) yield found.file;
    else {
      progress.skipped_total++;
      if (progress.skipped.length < skipped_max) progress.skipped.push(found.skipped);
    }
  }
}

function recordOf(ctx: Ctx, container: sharing.ResourceRow, execution: queries.ExecutionRow, { row, version }: Found) {
  const name = `${container.name}/${execution.number}`;
  const target = row.namespace_id === container.namespace_id ? `${row.kind}s/${row.namespace_path}/${row.name}` : null;
  return record(ctx, {
    action: "execution.publish",
    namespace_id: container.namespace_id,
    entity: { kind: "execution", id: execution.id, name },
    text: `made what ${name} left a version${target ? `: ${row.name}/${version.number}` : ""}`,
    after: { target, files: version.files, bytes: version.bytes },
    ...(row.visibility === "private" ? { resource_id: row.id } : privately(container)),
  });
}
