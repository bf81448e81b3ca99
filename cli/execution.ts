import { type Execution, endedStates, listExecutions } from "../contract/executions.ts";
import type { Address } from "./address.ts";
import { exitCodes, failure, misuse } from "./failure.ts";
import { follow } from "./follow.ts";
import { duration } from "./format.ts";
import { interruptible } from "./interrupt.ts";
import { type OutputOptions, say, show } from "./output.ts";
import { isUnreachable } from "./retry.ts";
import type { Session } from "./session.ts";

/** An execution that was named or found. */
export type ExecutionAddress = Address & { number: number };

/** An execution as one types it: `acme/train#3`. */
export const labelOf = ({ namespace, container, number }: Pick<Execution, "namespace" | "container" | "number">) =>
  `${namespace}/${container}#${number}`;

/** Fills in the newest execution where no number was written. */
export async function newest(
  session: Session,
  { namespace, name, number }: Address & { number: number | undefined },
): Promise<ExecutionAddress> {
  if (number !== undefined) return { namespace, name, number };
  const { items } = await session.call(listExecutions, { params: { namespace, name }, query: { limit: 1 } });
  if (items[0]) return { namespace, name, number: items[0].number };
  throw failure(`${namespace}/${name} was never started.`, {
    exit_code: exitCodes.not_found,
    hint: `Start it: guildhall run ${namespace}/${name}`,
  });
}

/** Fills in the one execution that has not ended where no number was written. */
export async function onlyActive(
  session: Session,
  { namespace, name, number }: Address & { number: number | undefined },
): Promise<ExecutionAddress> {
  if (number !== undefined) return { namespace, name, number };
  const { items } = await session.call(listExecutions, { params: { namespace, name }, query: { limit: 100 } });
  const active = items.filter(({ state }) => !endedStates.has(state));
  if (active.length > 1) throw misuse(`Several run: ${active.map(labelOf).join(", ")}.`, "Say which one.");
  if (active[0]) return { namespace, name, number: active[0].number };
  const last = items[0] ? ` ${labelOf(items[0])} ${ending(items[0])}` : "";
  throw failure(`Nothing of ${namespace}/${name} runs.${last}`);
}

/** Shows what an execution prints until it ends, and takes over its exit code. Ctrl-C ends the watching only. */
export async function watch(session: Session, execution: Execution, options: OutputOptions): Promise<void> {
  const at = { namespace: execution.namespace, name: execution.container, number: execution.number };
  const out = options.json ? process.stderr : process.stdout;
  const ended = await interruptible(
    () => goOn(execution),
    () => follow(session, at, out),
  ).catch((error: unknown) => {
    if (isUnreachable(error)) say(goOn(execution));
    throw error;
  });
  if (options.json) show(options, ended, () => "");
  else say(`${labelOf(ended)} ${ending(ended)}`);
  process.exitCode = ended.state === "succeeded" ? exitCodes.ok : ended.exit_code || exitCodes.failed;
}

const goOn = (execution: Execution): string =>
  `Stopped watching; ${labelOf(execution)} goes on.\n` +
  `  Watch again: guildhall logs -f '${labelOf(execution)}'\n` +
  `  Stop it:     guildhall stop '${labelOf(execution)}'`;

/** How an execution ended, in words. */
function ending({ state, exit_code, seconds, error, stop_reason }: Execution): string {
  const after = seconds === null ? "" : ` after ${duration(seconds)}`;
  const code = state !== "succeeded" && exit_code !== null ? ` with exit code ${exit_code}` : "";
  const cause = error?.includes("exit code") ? undefined : error; // said already
  const why = cause ?? (stop_reason ? stopReasons[stop_reason] : undefined);
  return `${state}${code}${after}${why ? `: ${why}` : "."}`;
}

const stopReasons: Record<NonNullable<Execution["stop_reason"]>, string> = {
  asked: "somebody stopped it",
  member_removed: "whoever started it was removed",
  time_limit: "its time was up",
  idle: "nobody used it",
  organization_deleted: "the organization was deleted",
  container_deleted: "its container was deleted",
  permission_lost: "whoever asked for it may not start it any more",
  balance: "neither balance nor credit could pay its next stretch",
  budget: "a budget was used up",
  inputs_lost: "whoever asked for it may not read all of its inputs any more, or one was rejected or deleted",
  disk_full: "it had written more to /output and its log than there is storage for",
  unhealthy: "what it served did not answer as it should",
};
