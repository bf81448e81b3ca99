import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { YCodeCell } from "@jupyter/ydoc";
import * as encoding from "lib0/encoding";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as sync from "y-protocols/sync";
import { editContainer } from "../../contract/containers.ts";
import { removeMember } from "../../contract/members.ts";
import { createNotebook, listNotebooks } from "../../contract/notebooks.ts";
import { describeWith } from "../needs.ts";
import { type Person, problemOf, until } from "../world.ts";
import { message, open, type Reader } from "./client.ts";
import { type Desk, desk } from "./desk.ts";

let d: Desk;
const readers: Reader[] = [];
describeWith("jupyter")("a notebook edited together", () => {
  beforeAll(async () => {
    d = await desk();
  }, 120_000);
  afterAll(async () => {
    for (const reader of readers) reader.leave();
    await d.stop();
  });

  const at = (path: string) => ({ namespace: "acme", name: "desk", number: d.number, path });
  const sit = async (person: Person, path: string, epoch?: string) => {
    const reader = await open(d, person, at(path), epoch);
    readers.push(reader);
    return reader;
  };
  const fresh = async (path: string) => {
    await d.dev.call(createNotebook, { params: at(path), body: { path } });
    return path;
  };
  const onDisk = (path: string) => JSON.parse(readFileSync(join(d.output, path), "utf8"));
  const sources = (path: string): string[] => onDisk(path).cells.map(({ source }: { source: string | string[] }) => [source].flat().join(""));
  const first = ({ notebook }: Reader) => notebook.cells[0] as YCodeCell;
  const textOf = (reader: Reader) => JSON.stringify(first(reader).getOutputs());

  test("two members see each other's edits, names and outputs, and the file has them", async () => {
    const path = await fresh("both.ipynb");
    const [a, b] = [await sit(d.dev, path), await sit(d.deb, path)];
    first(a).setSource("x = 6 * 7\nprint(x)");
    await until("b sees it", async () => first(b).source.includes("6 * 7"));
    first(b).updateSource(0, 0, "# ours\n");
    await until("a sees it", async () => first(a).source.startsWith("# ours\nx = 6"));
    expect(first(b).source).toBe(first(a).source);
    await until("they see each other", async () => a.others().includes("deb-d") && b.others().includes("dev-d"));
    a.command({ do: "run", cells: [first(a).id] });
    await until("both see the output", async () => textOf(a).includes("42\\n") && textOf(b).includes("42\\n"), 60);
    await until("the file has it", async () => JSON.stringify(onDisk(path).cells[0].outputs).includes("42"));
    expect(sources(path)).toEqual(["# ours\nx = 6 * 7\nprint(x)"]);
    expect(first(b).execution_count).toBe(1);
    expect((await d.vic.call(listNotebooks, { params: at(path) }).catch(() => undefined))?.items ?? []).toEqual([]);
  }, 90_000);
});
