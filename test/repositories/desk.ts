import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { datasets as files } from "../../contract/files.ts";
import { invariants } from "../../server/domain/limits/verify.ts";
import { type Person, until, type World, world } from "../world.ts";
import { type At, fileAt, shelf, storageOf } from "./shelf.ts";

export let w: World;
export let ann: Person;
export let bob: Person;
/** Where the test at hand uploads to. */
export let at: At;

/** Sets the desk for the tests of a file; after each nothing is left on it. */
export function setDesk(): void {
  beforeAll(async () => {
    w = await world();
    ann = await w.person("ann");
    bob = await w.person("bob");
  });
  afterEach(async () => {
    await w.owner.query("update upload set expires_at = now()");
    await until("what is over is thrown away", async () => {
      w.ctx.ports.jobs.poke("unfinished uploads");
      const { rowCount } = await w.owner.query("select from upload");
      return rowCount === 0 && drafts().length === 0;
    });
  });
  afterAll(async () => {
    for (const { name, sql } of invariants) expect((await w.owner.query(sql)).rowCount, name).toBe(0);
    await w.stop();
  });
}

let made = 0;
/** A data set of this test's own in a namespace of its own, so that its sums can be checked. */
export async function freshShelf(): Promise<At> {
  const namespace = await w.organization(ann, `org-${++made}`, [[bob, "developer"]]);
  at = await shelf(ann, namespace, "files", "organization-write");
  return at;
}

export const contentOf = async (path: string) => Buffer.from(await (await ann.fetch(fileAt(at, path))).arrayBuffer());
export const pathsOf = async () => {
  const { items } = await ann.call(files.list, { params: { ...at, version: 1 }, query: { limit: 1000 } });
  return items.map(({ file }) => file?.path);
};
export const drafts = () =>
  readdirSync(join(w.data, "blobs"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/[/\\]blobs[/\\]blobs/.test(entry.parentPath))
    .map(({ name }) => name);
export const nothingHeld = () =>
  until("nothing is held any more", async () => {
    const { counted, promised } = await storageOf(w, at.namespace);
    return counted === 0 && promised === 0 && drafts().length === 0;
  });
export const someIsHere = (address: string) =>
  until("some of it is here", async () => w.ctx.ports.blobs.draftSize(address.split("/").at(-1) ?? ""));
export const megabyte = 2 ** 20;
