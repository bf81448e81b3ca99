import { setTimeout as pause } from "node:timers/promises";
import type { Command } from "commander";
import { type Execution, endedStates, getExecution, stopExecution } from "../../contract/executions.ts";
import { extendExecution, openWorkspace, restartExecution } from "../../contract/workspaces.ts";
import { executionAt } from "../address.ts";
import { type ExecutionAddress, labelOf, newest, onlyActive } from "../execution.ts";
import { failure } from "../failure.ts";
import { type OutputOptions, say, show } from "../output.ts";
import { openSession, type Session } from "../session.ts";
import { teach, withJson } from "../teach.ts";
import { wholeNumber } from "../values.ts";

/** `open`, `extend`, `restart`: what one does with a workspace that runs, or has run. */
export function addWorkspaces(program: Command): void {
  const opening = program
    .command("open")
    .description("Print an address that opens a workspace in a browser; it works once, within a minute")
    .argument("<execution>", "<namespace>/<container>#<number>; the number may be left out if only one runs")
    .argument("[number]", "the number as a word of its own")
    .action(open);
  teach(withJson(opening), "guildhall open acme/lab", "guildhall open acme/lab#3");
  const extending = program
    .command("extend")
    .description("Give a running execution more time, and count a workspace as used now")
    .argument("<execution>", "<namespace>/<container>#<number>; the number may be left out if only one runs")
    .argument("[number]", "the number as a word of its own")
    .option("--minutes <n>", "added to its time limit, if it has one (60)", wholeNumber)
    .action(extend);
  teach(withJson(extending), "guildhall extend acme/lab --minutes 120");
  const restarting = program
    .command("restart")
    .description("Start it again with the same parameters and a copy of its /output; what still runs is stopped first")
    .argument("<execution>", "<namespace>/<container>#<number>; without a number the newest is meant")
    .argument("[number]", "the number as a word of its own")
    .action(restart);
  teach(withJson(restarting), "guildhall restart acme/lab", "guildhall restart acme/lab#3");
}

async function open(text: string, number: string | undefined, options: OutputOptions): Promise<void> {
  const session = openSession();
  const at = await onlyActive(session, executionAt(text, number));
  await reach(session, at, ({ state }) => state !== "queued" && state !== "starting");
  const opened = await session.call(openWorkspace, { params: at });
  show(options, opened, () => opened.url);
}

async function extend(
  text: string,
  number: string | undefined,
  options: OutputOptions & { minutes?: number },
): Promise<void> {
  const session = openSession();
  const at = await onlyActive(session, executionAt(text, number));
  const { minutes } = options;
  const extended = await session.call(extendExecution, { params: at, body: minutes === undefined ? {} : { minutes } });
  show(options, extended, () => `${labelOf(extended)} ${endOf(extended)}.`);
}

const endOf = ({ stops_at, stops_for }: Execution): string => {
  if (stops_at === null) return "goes on until it is stopped";
  const at = new Date(stops_at).toLocaleString();
  return stops_for === "idle" ? `goes on; if nobody uses it, until ${at}` : `goes on until ${at}`;
};

async function restart(text: string, number: string | undefined, options: OutputOptions): Promise<void> {
  const session = openSession();
  const at = await newest(session, executionAt(text, number));
  const before = await session.call(getExecution, { params: at });
  if (!endedStates.has(before.state)) {
    say(`Stopping ${labelOf(before)} …`);
    await session.call(stopExecution, { params: at });
    await reach(session, at, ({ state }) => endedStates.has(state));
  }
  const key = { idempotencyKey: crypto.randomUUID() };
  const started = await session.call(restartExecution, { params: at }, key);
  show(options, started, () => `Started ${labelOf(started)}, which goes on with what ${labelOf(before)} left.`);
}

const look_ms = 300;
const patience_ms = 120_000;

/** Waits for an execution to come to something. */
async function reach(session: Session, at: ExecutionAddress, isThere: (seen: Execution) => boolean): Promise<void> {
  for (const end = Date.now() + patience_ms; Date.now() < end; await pause(look_ms))
    if (isThere(await session.call(getExecution, { params: at }))) return;
  throw failure("It takes longer than two minutes.", { hint: "Look at it: guildhall ps" });
}
