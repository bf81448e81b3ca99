import type { Command } from "commander";
import {
  askEngine,
  deleteEngine,
  type EngineLine,
  getEngine,
  getEngineLogs,
  listEngineEvents,
  listEngineExecutions,
  listEngines,
  restartEngine,
  startEngine,
  stopEngine,
} from "../../contract/engines.ts";
import type { Execution } from "../../contract/executions.ts";
import { resourceAt } from "../address.ts";
import { misuse } from "../failure.ts";
import { copyLog } from "../follow.ts";
import { gatherFrom } from "../namespaces.ts";
import { type Column, facts, type OutputOptions, say, show, showList, table, when } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession } from "../session.ts";
import { type ListOptions, listsBy, teach, withJson, withList } from "../teach.ts";
import { wholeNumber } from "../values.ts";
import { addRecipes, stateOf } from "./engine-recipes.ts";

/** Engines: models that answer. */
export function addEngines(program: Command): void {
  const engines = program
    .command("engines")
    .description("List engines, or deploy, change, ask, start, stop, restart and delete them")
    .argument("[namespace]", "all of yours, if left out");
  listsBy(withList(engines), 1, list);
  teach(
    engines,
    "guildhall engines acme",
    "guildhall engines deploy acme/chat --model acme/demo-tiny",
    "guildhall engines ask acme/chat 'What is an organization?'",
  );
  addRecipes(engines);
  const one = (name: string, description: string, act: (address: string, options: OutputOptions) => Promise<void>) =>
    teach(
      withJson(
        engines.command(name).description(description).argument("<address>", "<namespace>/<engine>").action(act),
      ),
      `guildhall engines ${name} acme/chat`,
    );
  one("show", "Show an engine: its state, its model, what is wrong with it", showOne);
  one("start", "Start an engine, or say every limit that stands against it", starting);
  one("stop", "Stop an engine; no call starts it again", stopping);
  one("restart", "Stop an engine and start it as it is written down now", restarting);
  one("events", "What became of an engine, latest first", events);
  one("delete", "Delete an engine; it can be restored for 30 days", remove);
  const logs = engines
    .command("logs")
    .description("Print what an engine prints")
    .argument("<address>", "<namespace>/<engine>")
    .option(
      "--run <number>",
      "of an earlier run (guildhall engines runs lists them); without it of the newest",
      wholeNumber,
    )
    .option("-f, --follow", "go on until it ends")
    .action(printLogs);
  teach(logs, "guildhall engines logs -f acme/chat", "guildhall engines logs --run 3 acme/chat");
  const earlier = engines
    .command("runs")
    .description("List what an engine ran as, newest first")
    .argument("<address>", "<namespace>/<engine>")
    .action(runs);
  teach(withList(earlier), "guildhall engines runs acme/chat");
  const asking = engines
    .command("ask")
    .description("Ask an engine that chats one question; one that sleeps is started first")
    .argument("<address>", "<namespace>/<engine>")
    .argument("<question>", "what it is asked")
    .action(ask);
  teach(withJson(asking), "guildhall engines ask acme/chat 'What is an organization?'");
}

const columns: readonly Column<EngineLine>[] = [
  { title: "ENGINE", of: ({ namespace, name }) => `${namespace}/${name}` },
  { title: "STATE", of: stateOf },
  { title: "MODEL", of: ({ model, version }) => (model === null ? "" : `${model}@${version}`) },
  { title: "TYPE", of: ({ resource_type }) => resource_type },
  { title: "VISIBILITY", of: ({ visibility }) => visibility },
];

async function list(namespace: string | undefined, options: ListOptions): Promise<void> {
  const session = openSession();
  const page = await gatherFrom(session, namespace, options, (query) => session.call(listEngines, { query }));
  showList(
    options,
    page,
    columns,
    "No engine yet: guildhall engines deploy <namespace>/<name> --model <namespace>/<model>",
  );
}

async function showOne(address: string, options: OutputOptions): Promise<void> {
  const engine = await openSession().call(getEngine, { params: resourceAt(address) });
  show(options, engine, () =>
    facts([
      ["Engine", `${engine.namespace}/${engine.name}`],
      ["State", stateOf(engine)],
      ["What is wrong", engine.fault],
      ["Model", engine.model && `${engine.model}@${engine.version}`],
      ["Served by", engine.preset === "gguf" ? "Guildhall's own server" : engine.command],
      ["Runs on", `${engine.units} × ${engine.resource_type}, for ${engine.started_by.name}`],
      ["Settings", pairs(engine.gguf)],
      ["Variables", pairs(engine.variables)],
      ["Stops when idle", engine.idle_minutes && `after ${engine.idle_minutes} min`],
      ["Last call", engine.active_at && when(engine.active_at)],
      ["Visibility", engine.visibility],
    ]),
  );
}

const pairs = (of: object): string =>
  Object.entries(of)
    .map(([name, value]) => `${name}=${value}`)
    .join(", ");

async function starting(address: string, options: OutputOptions): Promise<void> {
  const engine = await openSession().call(startEngine, { params: resourceAt(address), body: {} });
  show(options, engine, () => `${address} is ${stateOf(engine)}.`);
}

async function stopping(address: string, options: OutputOptions): Promise<void> {
  const engine = await openSession().call(stopEngine, { params: resourceAt(address) });
  show(options, engine, () => `${address} is ${stateOf(engine)}.`);
}

async function restarting(address: string, options: OutputOptions): Promise<void> {
  const engine = await openSession().call(restartEngine, { params: resourceAt(address) });
  show(options, engine, () => `${address} is started again.`);
}

async function events(address: string, options: OutputOptions): Promise<void> {
  const { items } = await openSession().call(listEngineEvents, { params: resourceAt(address) });
  const shown = [
    { title: "TIME", of: ({ at }: (typeof items)[number]) => when(at) },
    { title: "EVENT", of: ({ kind }: (typeof items)[number]) => kind },
    { title: "WHY", of: ({ text }: (typeof items)[number]) => text },
  ];
  show(options, items, () => table(shown, items));
}

async function remove(address: string, options: OutputOptions): Promise<void> {
  await openSession().call(deleteEngine, { params: resourceAt(address) });
  show(options, {}, () => `Deleted ${address}. Within 30 days: guildhall deleted restore engines/${address}`);
}

const runColumns: readonly Column<Execution>[] = [
  { title: "RUN", of: ({ number }) => number },
  { title: "STATE", of: ({ state }) => state },
  { title: "STARTED", of: ({ started_at, queued_at }) => when(started_at ?? queued_at) },
  { title: "ENDED", of: ({ ended_at }) => when(ended_at) },
  { title: "EXIT", of: ({ exit_code }) => exit_code, align: "right" },
];

async function runs(address: string, options: ListOptions): Promise<void> {
  const { call } = openSession();
  const params = resourceAt(address);
  const page = await gather(options, (query) => call(listEngineExecutions, { params, query }));
  showList(options, page, runColumns, "It has not run yet.");
}

async function printLogs(address: string, options: { follow?: boolean; run?: number }): Promise<void> {
  const session = openSession();
  const at = resourceAt(address);
  const number = options.run ?? (await session.call(getEngine, { params: at })).execution?.number;
  if (number === undefined) return say("It has not run yet.");
  if (options.follow) return copyLog(session, { ...at, number }, process.stdout, getEngineLogs);
  const { body } = await session.call.open(getEngineLogs, { params: { ...at, number }, query: {} });
  for await (const piece of body ?? []) process.stdout.write(piece);
}

async function ask(address: string, question: string, options: OutputOptions): Promise<void> {
  const at = resourceAt(address);
  const body = { model: at.name, messages: [{ role: "user", content: question }] };
  const params = { ...at, path: "v1/chat/completions" };
  const answer = (await (await openSession().call.open(askEngine, { params, body })).json()) as Answer;
  const said = answer.choices?.[0]?.message?.content;
  if (typeof said !== "string") throw misuse(`${address} does not chat.`, "Ask it by its own paths, with the API");
  show(options, answer, () => said);
}

interface Answer {
  choices?: { message?: { content?: unknown } }[];
}
