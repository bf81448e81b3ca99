import type { Command } from "commander";
import { type Execution, startExecution } from "../../contract/executions.ts";
import { resourceAt } from "../address.ts";
import { labelOf, watch } from "../execution.ts";
import { type OutputOptions, say, show } from "../output.ts";
import { openSession } from "../session.ts";
import { teach, withJson } from "../teach.ts";
import { wholeNumber } from "../values.ts";

/** `run`: starts an execution, or says what stands against it. */
export function addRun(program: Command): void {
  const command = program
    .command("run")
    .description("Start a container, or show every limit that stands against it")
    .argument("<address>", "<namespace>/<container>")
    .option("--command <line>", "instead of the container's own")
    .option("--resource-type <name>", "instead of the container's own")
    .option("--units <n>", "how many units of it", wholeNumber)
    .option("--workspace", "Jupyter in the browser, until it is stopped")
    .option("--time-limit <minutes>", "stop it so long after it began", wholeNumber)
    .option("--idle-stop <minutes>", "stop a workspace that nobody uses for so long", wholeNumber)
    .option("-f, --follow", "show what it prints and end with its exit code")
    .action(run);
  teach(
    withJson(command),
    "guildhall run acme/train",
    "guildhall run acme/train --follow",
    "guildhall run acme/train --workspace --time-limit 240",
    "guildhall run acme/train --units 2 --command 'python3 /input/0/train.py --epochs 3' -f",
  );
}

interface RunOptions extends OutputOptions {
  command?: string;
  resourceType?: string;
  units?: number;
  workspace?: boolean;
  timeLimit?: number;
  idleStop?: number;
  follow?: boolean;
}

async function run(address: string, options: RunOptions): Promise<void> {
  const session = openSession();
  const { command, resourceType: resource_type, units, timeLimit, idleStop } = options;
  const ends = { time_limit_minutes: timeLimit, idle_stop_minutes: idleStop };
  const body = { command, resource_type, units, ...ends, ...(options.workspace ? { mode: "workspace" as const } : {}) };
  const key = { idempotencyKey: crypto.randomUUID() };
  const started = await session.call(startExecution, { params: resourceAt(address), body }, key);
  if (!options.follow) return show(options, started, () => announcement(started));
  say(`Started ${labelOf(started)} (${started.units} × ${started.resource_type}).`);
  await watch(session, started, options);
}

const announcement = (execution: Execution): string =>
  `Started ${labelOf(execution)} (${execution.units} × ${execution.resource_type}), now ${execution.state}.\n` +
  (execution.mode === "workspace"
    ? `Open it: guildhall open '${labelOf(execution)}'`
    : `Follow it: guildhall logs -f '${labelOf(execution)}'`);
