import type { Command } from "commander";
import { deployEngine, type Engine, editEngine, getEngine } from "../../contract/engines.ts";
import { Visibility } from "../../contract/resources.ts";
import { resourceAt, versionAt } from "../address.ts";
import { misuse } from "../failure.ts";
import { type OutputOptions, show } from "../output.ts";
import { openSession } from "../session.ts";
import { choice, teach, withJson } from "../teach.ts";
import { wholeNumber } from "../values.ts";

/** `engines deploy` and `engines edit`: what an engine is written down as. */
export function addRecipes(engines: Command): void {
  const deploying = withRecipe(
    engines
      .command("deploy")
      .description("Deploy a version of a model: a GGUF model by Guildhall's own server, any other by a command")
      .argument("<address>", "<namespace>/<engine>")
      .requiredOption("--model <version>", "<namespace>/<model>[@version]")
      .option("--type <name>", "resource type (guildhall types lists them)", "cpu-small"),
  )
    .option("--project <name>", "the project it goes into, whose visibility holds")
    .option("--no-start", "only write it down")
    .option("--queue", "where a limit stands against it now, wait for its turn")
    .action(deploy);
  teach(
    withJson(deploying),
    "guildhall engines deploy acme/chat --model acme/demo-tiny --idle 30",
    "guildhall engines deploy acme/big --model acme/net@2 --command 'exec llama-server -m /input/0/net.gguf --port $PORT'",
  );
  const editing = withRecipe(
    engines
      .command("edit")
      .description("Change an engine; what runs goes on as it was started until it is restarted")
      .argument("<address>", "<namespace>/<engine>")
      .option("--model <version>", "<namespace>/<model>[@version]")
      .option("--type <name>", "resource type (guildhall types lists them)"),
  ).action(edit);
  teach(
    withJson(editing),
    "guildhall engines edit acme/chat --model acme/demo-tiny@2 --idle 60",
    "guildhall engines edit acme/chat --visibility organization-read",
  );
}

/** What an engine is written down as. */
const withRecipe = (command: Command): Command =>
  command
    .option("--units <n>", "how many of it", wholeNumber)
    .option("--command <line>", "for /bin/sh: it finds the model at /input/0 and listens on $PORT")
    .option("--port <n>", "of the command (8080)", wholeNumber)
    .option("--health <path>", "of the command, answered with 2xx while it is well (/health)")
    .option("--env <name=value...>", "variables of the command; whoever reads the engine sees them")
    .option("--threads <n>", "of a GGUF model: processors that compute (1)", wholeNumber)
    .option("--context <tokens>", "of a GGUF model: what one conversation may have", wholeNumber)
    .option("--at-once <n>", "of a GGUF model: answers that are computed at once (2)", wholeNumber)
    .option("--idle <minutes>", "stop when nobody calls for so long; the next call starts it", wholeNumber)
    .option("--time-limit <minutes>", "stop after so long", wholeNumber)
    .addOption(choice("--visibility <who>", "who sees it", Visibility.options))
    .option("--description <text>", "what it is for");

/** The state of an engine, and whether a call ends it. */
export function stateOf({ state, starts_on_call }: Pick<Engine, "state" | "starts_on_call">): string {
  return starts_on_call && state === "stopped" ? "starts when called" : state;
}

interface RecipeOptions extends OutputOptions {
  model?: string;
  type?: string;
  units?: number;
  command?: string;
  port?: number;
  health?: string;
  env?: string[];
  threads?: number;
  context?: number;
  atOnce?: number;
  idle?: number;
  timeLimit?: number;
  visibility?: Visibility;
  description?: string;
}

interface DeployOptions extends RecipeOptions {
  model: string;
  type: string;
  project?: string;
  start: boolean;
  queue?: boolean;
}

function modelOf(text: string) {
  const { namespace, name, version } = versionAt(text.replace(/^models\//, ""));
  return { model: `models/${namespace}/${name}`, version };
}

const recipeOf = (options: RecipeOptions) => ({
  ...{ units: options.units, command: options.command, port: options.port, health_path: options.health },
  ...{ idle_minutes: options.idle, time_limit_minutes: options.timeLimit },
  ...{ visibility: options.visibility, description: options.description },
});

async function deploy(address: string, options: DeployOptions): Promise<void> {
  const body = {
    ...{ ...resourceAt(address), ...modelOf(options.model), ...recipeOf(options), resource_type: options.type },
    ...(options.command === undefined ? { preset: "gguf" as const } : { preset: "command" as const }),
    ...{ variables: variablesOf(options.env ?? []), gguf: settingsOf(options) },
    ...{ start: options.start, project: options.project },
    ...(options.queue ? { on_limit: "queue" as const } : {}),
  };
  const made = await openSession().call(deployEngine, { body }, { idempotencyKey: crypto.randomUUID() });
  show(
    options,
    made,
    () => `Deployed ${address}, which is ${stateOf(made)}. Ask it: guildhall engines ask ${address} …`,
  );
}

async function edit(address: string, options: RecipeOptions): Promise<void> {
  const { call } = openSession();
  const params = resourceAt(address);
  const settings = settingsOf(options);
  const gguf =
    Object.keys(settings).length === 0 ? {} : { gguf: { ...(await call(getEngine, { params })).gguf, ...settings } };
  const body = {
    ...{ ...(options.model === undefined ? {} : modelOf(options.model)), ...recipeOf(options), ...gguf },
    ...{ resource_type: options.type, variables: options.env && variablesOf(options.env) },
    ...(options.command === undefined ? {} : { preset: "command" as const }),
  };
  const engine = await call(editEngine, { params, body });
  const next = engine.state === "stopped" ? "" : ` What runs changes with: guildhall engines restart ${address}`;
  show(options, engine, () => `Changed ${address}.${next}`);
}

/** Variables out of `NAME=value`; a value may have more of these signs. */
const variablesOf = (words: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf("=");
      if (at < 1) throw misuse(`${word} is no variable.`, "Write NAME=value");
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );

const settingsOf = ({ threads, context: context_tokens, atOnce: at_once }: RecipeOptions) =>
  Object.fromEntries(Object.entries({ threads, context_tokens, at_once }).filter(([, value]) => value !== undefined));
