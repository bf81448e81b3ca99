import type { Command } from "commander";
import {
  collectStorage,
  type Damage,
  getStorage,
  listDamage,
  type Storage,
  scrubStorage,
} from "../../contract/storage.ts";
import { exitCodes } from "../failure.ts";
import { bytes } from "../format.ts";
import { type Column, facts, type OutputOptions, say, show, showList, when } from "../output.ts";
import { openSession } from "../session.ts";
import { teach, withJson } from "../teach.ts";

const look_again_ms = 500;

/** The store: what it holds, clearing up, reading again. */
export function addStore(program: Command): void {
  const storage = program.command("storage").description("See and care for stored bytes (operators)");
  teach(storage, "guildhall storage show");
  const see = storage.command("show").description("Say what is stored and what it takes").action(showStorage);
  teach(withJson(see), "guildhall storage show");
  const collect = storage
    .command("collect")
    .description("Remove now what no file has named for an hour, and say what that was")
    .action(collectNow);
  teach(withJson(collect), "guildhall storage collect");
  const scrub = storage
    .command("scrub")
    .description("Read everything again and list what is damaged; fails when something is")
    .option("--no-wait", "begin it and come back at once")
    .action(scrubNow);
  teach(withJson(scrub), "guildhall storage scrub", "guildhall storage scrub --no-wait");
  const damage = storage.command("damage").description("List damaged content with its files").action(showDamage);
  teach(withJson(damage), "guildhall storage damage");
}

const read = () => openSession().call(getStorage, {});

async function showStorage(options: OutputOptions): Promise<void> {
  const state = await read();
  show(options, state, () =>
    facts([
      ["Kept", `${state.back_end}: ${state.place}`],
      ["Contents", state.blobs],
      ["Takes", bytes(state.physical_bytes)],
      ["All files together", bytes(state.logical_bytes)],
      ["Saved by storing once", bytes(state.saved_bytes)],
      ["Named by no file", bytes(state.unused_bytes)],
      ["Damaged", state.damaged_blobs],
      ["Last cleared up", when(state.collection?.ended_at)],
      ["Last read again", when(state.scrub?.ended_at)],
    ]),
  );
}

async function collectNow(options: OutputOptions): Promise<void> {
  const { call } = openSession();
  const { started_at } = await call(collectStorage, {});
  const run = await ended("collection", started_at);
  show(options, run, () => `Removed ${run.removed_blobs} contents, ${bytes(run.removed_bytes)}.`);
}

async function scrubNow(options: OutputOptions & { wait: boolean }): Promise<void> {
  const { call } = openSession();
  const { started_at } = await call(scrubStorage, {});
  if (!options.wait) return say("It has begun: guildhall storage show says how far it is.");
  const run = await ended("scrub", started_at);
  const { damaged_blobs } = await read();
  show(options, run, () => `Read ${run.blobs} contents, ${bytes(run.bytes)}: ${damaged_blobs} are damaged.`);
  if (damaged_blobs > 0) process.exitCode = exitCodes.failed;
}

/** Waits for the end of the run that began then, or of a later one. */
async function ended<K extends "collection" | "scrub">(kind: K, started_at: string): Promise<NonNullable<Storage[K]>> {
  for (;;) {
    const run = (await read())[kind];
    if (run?.ended_at && run.started_at >= started_at) return run as NonNullable<Storage[K]>;
    await new Promise((resolve) => setTimeout(resolve, look_again_ms));
  }
}

const columns: readonly Column<Damage>[] = [
  { title: "SHA-256", of: ({ sha256 }) => sha256 },
  { title: "DAMAGE", of: ({ damage }) => damage },
  { title: "FILES", of: ({ files_total }) => files_total, align: "right" },
  {
    title: "FOR EXAMPLE",
    of: ({ files: [file] }) => file && `${file.namespace}/${file.name}@${file.version} ${file.path}`,
  },
];

async function showDamage(options: OutputOptions): Promise<void> {
  showList(options, await openSession().call(listDamage, { query: { limit: 100 } }), columns, "No damage is known.");
}
