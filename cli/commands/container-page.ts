import { readFile } from "node:fs/promises";
import { text as textOf } from "node:stream/consumers";
import type { Command } from "commander";
import { type ContainerPage, editContainerPage, getContainerPage } from "../../contract/container-pages.ts";
import { inputAt, resourceAt } from "../address.ts";
import { misuse } from "../failure.ts";
import { type OutputOptions, say, show } from "../output.ts";
import { openSession } from "../session.ts";
import { teach, withJson } from "../teach.ts";

/** `containers readme`: what a container says of itself. */
export function addContainerPage(containers: Command): void {
  const command = containers
    .command("readme")
    .description("Print the README of a container, or change it and the notebook that its page shows")
    .argument("<address>", "<namespace>/<container>")
    .option("--file <file>", "make this file (- for standard input) the README")
    .option("--notebook <notebook>", "show this one, as <source>:<path>; `none` for none")
    .action(page);
  teach(
    withJson(command),
    "guildhall containers readme acme/train",
    "guildhall containers readme acme/train --file README.md",
    "guildhall containers readme acme/train --notebook containers/acme/train#3:report.ipynb",
  );
}

async function page(address: string, options: OutputOptions & { file?: string; notebook?: string }): Promise<void> {
  const session = openSession();
  const params = resourceAt(address);
  if (options.file === undefined && options.notebook === undefined)
    return tell(options, await session.call(getContainerPage, { params }));
  const readme = options.file === undefined ? undefined : await contentOf(options.file);
  const notebook = options.notebook === undefined ? undefined : notebookAt(options.notebook);
  const saved = await session.call(editContainerPage, { params, body: { readme, notebook } });
  show(options, saved, () => `Changed the page of ${params.namespace}/${params.name}.`);
}

function tell(options: OutputOptions, shown: ContainerPage): void {
  show(options, shown, () => shown.readme);
  if (options.json) return;
  if (shown.readme === "") say("It has no README: --file <file> gives it one.");
  if (shown.notebook) say(`Its page shows ${shown.notebook.source}@${shown.notebook.version}:${shown.notebook.path}`);
}

const contentOf = (file: string): Promise<string> => (file === "-" ? textOf(process.stdin) : readFile(file, "utf8"));

function notebookAt(text: string) {
  if (text === "none") return null;
  const [, source, path] = /^([^:]+):(.+)$/.exec(text) ?? [];
  if (source === undefined || path === undefined)
    throw misuse(
      `"${text}" does not name a notebook.`,
      "Write it as <source>:<path>, such as acme/iris@2:report.ipynb",
    );
  return { ...inputAt(source), path };
}
