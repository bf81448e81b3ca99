import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { type Execution, getExecution, getLogs, listAllExecutions, stopExecution } from "../../contract/executions.ts";
import { executionAt } from "../address.ts";
import { labelOf, newest, onlyActive, watch } from "../execution.ts";
import { bytes, duration } from "../format.ts";
import { gatherFrom } from "../namespaces.ts";
import { type Column, type OutputOptions, show, showList, when } from "../output.ts";
import { openSession } from "../session.ts";
import { type ListOptions, teach, withJson, withList } from "../teach.ts";

/** Executions: what runs and ran. */
export function addExecutions(program: Command): void {
  const ps = program
    .command("ps")
    .description("List what runs")
    .argument("[namespace]", "all of yours, if left out")
    .option("-a, --all", "what has ended, too")
    .action(list);
  teach(withList(ps), "guildhall ps", "guildhall ps acme --all");
  const logs = program
    .command("logs")
    .description("Print what an execution printed")
    .argument("<execution>", "<namespace>/<container>#<number>; without a number the newest is meant")
    .argument("[number]", "the number as a word of its own")
    .option("-f, --follow", "go on until it ends, and end with its exit code")
    .action(printLogs);
  teach(logs, "guildhall logs acme/train#3", "guildhall logs acme/train 3", "guildhall logs -f acme/train");
  const stopping = program
    .command("stop")
    .description("Stop an execution; asking twice is the same as once")
    .argument("<execution>", "<namespace>/<container>#<number>; the number may be left out if only one runs")
    .argument("[number]", "the number as a word of its own")
    .action(stop);
  teach(withJson(stopping), "guildhall stop acme/train#3", "guildhall stop acme/train");
}

const columns: readonly Column<Execution>[] = [
  { title: "EXECUTION", of: labelOf },
  { title: "STATE", of: ({ state }) => state },
  { title: "TYPE", of: ({ resource_type }) => resource_type },
  { title: "UNITS", of: ({ units }) => units, align: "right" },
  { title: "BY", of: ({ started_by }) => started_by.path },
  { title: "STARTED", of: ({ started_at, queued_at }) => when(started_at ?? queued_at) },
  { title: "TIME", of: ({ seconds }) => (seconds === null ? "–" : duration(seconds)), align: "right" },
  { title: "CPU", of: ({ use }) => use?.cpu.toFixed(1), align: "right" },
  { title: "MEMORY", of: ({ use }) => use && bytes(use.memory_bytes), align: "right" },
  { title: "EXIT", of: ({ exit_code }) => exit_code, align: "right" },
];

async function list(namespace: string | undefined, options: ListOptions & { all?: boolean }): Promise<void> {
  const session = openSession();
  const active = options.all ? undefined : true;
  const page = await gatherFrom(session, namespace, options, (query) =>
    session.call(listAllExecutions, { query: { ...query, active } }),
  );
  showList(
    options,
    page,
    columns,
    options.all ? "Nothing was ever started." : "Nothing runs. What has ended: guildhall ps --all",
  );
}

async function printLogs(text: string, number: string | undefined, options: { follow?: boolean }): Promise<void> {
  const session = openSession();
  const at = await newest(session, executionAt(text, number));
  if (options.follow) return watch(session, await session.call(getExecution, { params: at }), {});
  const { body } = await session.call.open(getLogs, { params: at, query: {} });
  if (body) await pipeline(body, process.stdout, { end: false });
}

async function stop(text: string, number: string | undefined, options: OutputOptions): Promise<void> {
  const session = openSession();
  const stopped = await session.call(stopExecution, { params: await onlyActive(session, executionAt(text, number)) });
  show(options, stopped, () => `${labelOf(stopped)} is ${stopped.state}.`);
}
