import { expect, test } from "vitest";
import { cardOf } from "../../web/card.ts";
import { frontOf } from "../../web/front.ts";

function taken(page: string) {
  const { yaml, text } = frontOf(page);
  return { card: yaml === undefined ? undefined : cardOf(yaml), text };
}

test("a card's front matter is facts, and the page begins after it", () => {
  const { card, text } = taken(
    "---\nlicense: mit\ntags:\n- plants\n- 花\nlanguage: [en, zh]\nyear: 2026\nempty:\n---\n\n# Iris\n",
  );
  expect(card?.facts).toEqual([
    ["license", ["mit"]],
    ["tags", ["plants", "花"]],
    ["language", ["en", "zh"]],
    ["year", ["2026"]],
  ]);
  expect([card?.rest, text]).toEqual(["", "\n# Iris\n"]);
});

test("what is more than a few words stays as it stands", () => {
  const { card } = taken("---\nlicense: mit\nconfigs:\n- config_name: default\n  data_files: a.csv\nsize: 3\n---\n");
  expect(card).toEqual({
    facts: [
      ["license", ["mit"]],
      ["size", ["3"]],
    ],
    rest: "configs:\n- config_name: default\n  data_files: a.csv",
  });
});

test("a front matter that is no YAML is not lost", () => {
  expect(taken("---\na: [1\n---\nText")).toEqual({ card: { facts: [], rest: "a: [1\n" }, text: "Text" });
  expect(taken("---\njust words\n---\nText").card).toEqual({ facts: [], rest: "just words\n" });
});

test("a line in the middle of a page begins no front matter", () => {
  for (const page of ["# Title\n---\na: 1\n---\n", "text", "", "--- a\nb\n---\n"])
    expect(taken(page)).toEqual({ card: undefined, text: page });
});

test("references that would grow without end end instead", () => {
  const grow = Array.from(
    { length: 12 },
    (_, i) => `${"abcdefghijkl"[i]}: &${i} [${Array(9).fill(i ? `*${i - 1}` : "x")}]`,
  );
  const { card, text } = taken(`---\n${grow.join("\n")}\n---\nText`);
  expect([card?.facts, text]).toEqual([[], "Text"]);
});
