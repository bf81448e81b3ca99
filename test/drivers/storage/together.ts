import { hash, randomBytes } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import type { BlobStore } from "../../../server/domain/repositories/ports.ts";

const sha256Of = (content: Buffer | string): string => hash("sha256", content);

async function namesIn(store: BlobStore): Promise<string[]> {
  const found: string[] = [];
  for await (const name of store.list(-60)) found.push(name);
  return found;
}

/** What every store keeps to when many small contents become blobs together. */
export function together(open: () => Promise<{ store: BlobStore; leftovers(): Promise<number> }>) {
  test("keeps many small contents together, equal ones once, also at the same time", async () => {
    const { store, leftovers } = await open();
    const contents = Array.from({ length: 200 }, (_, i) => randomBytes(i));
    const files = [...contents, ...contents.slice(0, 10)].map((content) => ({ sha256: sha256Of(content), content }));
    const [one, other] = [store.together(), store.together()];
    await Promise.all([one.add(files.slice(0, 150)), other.add(files.slice(0, 50))]);
    await one.add(files.slice(140));
    await Promise.all([one.keep(), other.keep()]);
    await Promise.all([one.drop(), other.drop()]);
    expect((await namesIn(store)).toSorted()).toEqual([...new Set(contents.map(sha256Of))].toSorted());
    for (const content of contents.slice(0, 30))
      expect((await buffer(await store.read(sha256Of(content)))).equals(content)).toBe(true);
    expect(await leftovers()).toBe(0);
  });

  test("goes on with small contents after some were kept, and forgets those that were not", async () => {
    const { store, leftovers } = await open();
    const lot = (...texts: string[]) => texts.map((text) => ({ sha256: sha256Of(text), content: Buffer.from(text) }));
    const several = store.together();
    await several.add(lot("first", "second"));
    await several.keep();
    await several.add(lot("second", "third"));
    await several.keep();
    await several.drop();
    const left = store.together();
    await left.add(lot("third", "left"));
    await left.drop();
    for (const text of ["first", "second", "third"]) expect(await store.has(sha256Of(text))).toBe(true);
    expect(await leftovers()).toBe(0);
  });

  test("takes nothing from whoever brought the same as one who gave up", async () => {
    const { store, leftovers } = await open();
    const lot = (...texts: string[]) => texts.map((text) => ({ sha256: sha256Of(text), content: Buffer.from(text) }));
    const [early, late] = [store.together(), store.together()];
    await early.add(lot("of both", "of the early one"));
    await late.add(lot("of both", "of the late one"));
    await early.drop();
    await late.keep();
    await late.drop();
    for (const text of ["of both", "of the late one"])
      expect((await buffer(await store.read(sha256Of(text)))).toString()).toBe(text);
    expect(await leftovers()).toBe(0);
  });
}
