import type { z } from "zod";
import type { ContainerPage } from "../../../contract/container-pages.ts";
import type { ExecutionComparison } from "../../../contract/execution-comparisons.ts";
import type { Origin, Publication } from "../../../contract/publications.ts";
import type { Ctx } from "../../kernel/context.ts";
import type { Comparison } from "./comparisons.ts";
import type { Difference } from "./differences.ts";
import type { OutputFile } from "./output-folder.ts";
import type { ContainerPage as Page } from "./pages.ts";
import { presentExecution } from "./present.ts";
import type { Origin as OriginRow, Shown } from "./publications.ts";

/** Output on its way into a version, as the API shows it. */
export const presentPublication = ({ row, target, version }: Shown): z.input<typeof Publication> => ({
  id: row.id,
  state: row.state,
  requested_by: { path: row.requester_path, name: row.requester_name },
  target,
  version,
  paths: [...row.asked.paths],
  files: row.files,
  bytes: row.bytes,
  skipped: row.skipped,
  skipped_total: row.skipped_total,
  error: row.error,
  created_at: row.created_at.toISOString(),
  ended_at: row.ended_at?.toISOString() ?? null,
});

/** Where a version came from, as the API shows it. */
export const presentOrigin = (ctx: Ctx, { row, execution }: OriginRow): z.input<typeof Origin> => ({
  execution: execution && shownOf(presentExecution(ctx, { ...execution, role: row.role, tie: row.tie })),
  requested_by: { path: row.requester_path, name: row.requester_name },
  at: row.ended_at.toISOString(),
  files: row.files,
  bytes: row.bytes,
  paths: [...row.asked.paths],
});

const shownOf = ({
  namespace,
  container,
  number,
  state,
  command,
  bindings,
  ended_at,
}: ReturnType<typeof presentExecution>) => ({
  ...{ namespace, container, number, state, command, bindings, ended_at },
});

/** What a container says of itself, as the API shows it. */
export const presentPage = ({ readme, notebook }: Page): z.input<typeof ContainerPage> => ({
  readme,
  notebook: notebook && {
    source: notebook.source,
    version: notebook.version,
    path: notebook.path,
    readable: notebook.readable,
  },
});

/** Two executions side by side, as the API shows them. */
export const presentComparison = (
  ctx: Ctx,
  { from, to, parameters, outputs }: Comparison,
): z.input<typeof ExecutionComparison> => ({
  from: presentExecution(ctx, from),
  to: presentExecution(ctx, to),
  parameters,
  outputs: { ...outputs, items: outputs.items.map(presentDifference) },
});

const presentDifference = ({ path, change, before, after }: Difference) => ({
  ...{ path, change },
  before: sideOf(before),
  after: sideOf(after),
});

const sideOf = (file: OutputFile | undefined) =>
  file ? { bytes: file.bytes, modified_at: file.modified_at.toISOString() } : null;
