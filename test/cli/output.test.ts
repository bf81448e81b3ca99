import { describe, expect, test } from "vitest";
import { facts, orUnlimited, plain, table } from "../../cli/output.ts";
import { progressLine, progressOf } from "../../cli/progress.ts";

interface Row {
  name: string;
  size: number | null;
}
const columns = [
  { title: "NAME", of: ({ name }: Row) => name },
  { title: "SIZE", of: ({ size }: Row) => size, align: "right" },
] as const;

describe("tables", () => {
  test("align columns, numbers to the right, and mark what is missing", () => {
    const rows = [
      { name: "iris", size: 5 },
      { name: "measurements", size: null },
    ];
    expect(table(columns, rows).split("\n")).toEqual([
      "NAME          SIZE",
      "iris             5",
      "measurements     –",
    ]);
  });

  test("count wide characters as two columns", () => {
    const rows = [
      { name: "数据集", size: 1 },
      { name: "abcdef", size: 2 },
    ];
    expect(table(columns, rows).split("\n").slice(1)).toEqual(["数据集     1", "abcdef     2"]);
  });

  test("cut lines at the edge of the terminal only", () => {
    const rows = [{ name: "a very long name indeed", size: 1 }];
    expect(table(columns, rows, 12).split("\n")[1]).toBe("a very long…");
    expect(table(columns, rows, undefined).split("\n")[1]).toBe("a very long name indeed     1");
  });

  test("never let through what moves a cursor or turns the reading direction", () => {
    expect(plain("a\u001b[2Jb\u202ec\nd")).toBe("a [2Jb c d");
  });

  test("leave out facts nobody knows", () => {
    const text = facts([
      ["Name", "Ann"],
      ["E-mail", ""],
      ["Operator", undefined],
      ["Uses", 0],
    ]);
    expect(text).toBe("Name  Ann\nUses  0");
  });

  test("say unlimited for null, not for 0", () => {
    expect([orUnlimited(null), orUnlimited(0)]).toEqual(["unlimited", "0"]);
  });
});

describe("progress", () => {
  test("names files, bytes, speed and what is left", () => {
    const at = { done: 2, files: 5, moved: 2 ** 20, total: 3 * 2 ** 20, seconds: 2 };
    expect(progressLine("Uploading", at)).toBe("Uploading 2 of 5 files · 1 MiB of 3 MiB · 512 KiB/s · 4s left");
  });

  test("is silent when nobody watches", () => {
    const written: string[] = [];
    const stream = { isTTY: false, columns: 80, write: (text: string) => written.push(text) };
    const progress = progressOf("Uploading", 1, 10, stream as never);
    progress.add(10);
    progress.file();
    progress.end();
    expect(written).toEqual([]);
  });
});
