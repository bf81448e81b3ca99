import { Command, Option } from "commander";
import { rowCount } from "./values.ts";

/** Adds examples to a command's help (`line # what it does`), and its own help as the answer to wrong usage. */
export function teach(command: Command, ...examples: string[]): Command {
  return command
    .addHelpText("after", `\nExamples:\n${examples.map((line) => `  $ ${line}`).join("\n")}`)
    .showHelpAfterError(`(${pathOf(command)} --help explains)`);
}

/** Adds `--json`, which every command that prints data understands. */
export const withJson = (command: Command): Command =>
  command.option("--json", "print the API's answer, one JSON document");

/** The options of a list. */
export interface ListOptions {
  json?: boolean;
  limit: number;
  cursor?: string;
}

/** Adds the options of every list. */
export const withList = (command: Command): Command =>
  withJson(command)
    .option("--limit <rows>", 'how many rows at most, or "all"', rowCount, 50)
    .option("--cursor <text>", "continue after next_cursor of the list before");

/** An option that takes one of a few words. */
export const choice = (flags: string, description: string, words: readonly string[]): Option =>
  new Option(flags, description).choices(words);

/** Lets a group of commands list things by itself (`orgs`), and still know a mistyped verb (`orgs creat`). */
export function listsBy<A extends unknown[]>(
  group: Command,
  words: number,
  list: (...given: A) => Promise<void>,
): void {
  group.allowExcessArguments().allowUnknownOption();
  group.action(async (...given: unknown[]) => {
    if (group.args.length > words || group.args.some((word) => word.startsWith("-"))) misunderstood(group);
    await list(...(given as A));
  });
}

function misunderstood(group: Command): never {
  const probe = new Command(pathOf(group)).exitOverride().showHelpAfterError(`(${pathOf(group)} --help explains)`);
  for (const verb of group.commands) probe.command(verb.name());
  for (const option of group.options) probe.option(option.flags);
  probe.parse(group.args, { from: "user" });
  return group.error("error: too many arguments", { exitCode: 2 });
}

const pathOf = (command: Command): string =>
  command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
