import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { circles } from "./house/circles.ts";
import { faults } from "./house/rules.ts";

const root = join(import.meta.dirname, "..");
const places = "{contract,server,web,cli,test,tools,bench}/**/*.{ts,tsx}";
const files = globSync(places, { cwd: root })
  .filter((file) => !file.endsWith(".gen.ts"))
  .sort();

test("the house is tidy", () => {
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap((file) => faults(file, readFileSync(join(root, file), "utf8")))).toEqual([]);
});

test("no file leads back to itself by its imports", () => {
  expect(circles(new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")])))).toEqual([]);
  const round = new Map([
    ["a/one.ts", 'import { two } from "./two.ts";'],
    ["a/two.ts", 'import type { Three } from "../b/three.ts";'],
    ["b/three.ts", 'import { one } from "../a/one.ts";'],
  ]);
  expect(circles(round)).toEqual(["a/one.ts -> a/two.ts -> b/three.ts -> a/one.ts"]);
});

describe("and the test would notice", () => {
  const long = (lines: number) => `export function long(): void {\n${"  one();\n".repeat(lines - 2)}}\n`;
  test.each([
    ["a room nobody knows", "server/domain/nonsense/nonsense.ts", "", "is in no room of the house"],
    ["a folder beside the rooms", "server/things/thing.ts", "", "is in no room of the house"],
    [
      "an import upwards",
      "server/domain/limits/limits.ts",
      'import { admitted } from "../containers/containers.ts";',
      "server/domain/limits may not import server/domain/containers",
    ],
    [
      "an import to the right on one floor",
      "server/domain/usage/usage.ts",
      'import type { Limit } from "../limits/limits.ts";',
      "server/domain/usage may not import server/domain/limits",
    ],
    [
      "an import of the neighbour",
      "server/domain/tokens/tokens.ts",
      'import {\n  a,\n  b,\n} from "../repositories/repositories.ts";',
      "server/domain/tokens may not import server/domain/repositories",
    ],
    [
      "an import of the kernel by the permission table",
      "server/access/policy.ts",
      'import { now } from "../kernel/clock.ts";',
      "server/access may not import server/kernel",
    ],
    [
      "another room's statements",
      "server/domain/members/members.ts",
      'import * as queries from "../organizations/queries.ts";',
      "server/domain/organizations/queries.ts is no door for other rooms",
    ],
    [
      "statements in the server's top floor",
      "server/http/server.ts",
      'import { find } from "../domain/accounts/queries.ts";',
      "server/domain/accounts/queries.ts is no door for other rooms",
    ],
    [
      "another room's inner verbs",
      "server/domain/containers/containers.ts",
      'import { invite } from "../members/invitations.ts";',
      "server/domain/members/invitations.ts is no door for other rooms",
    ],
    [
      "SQL outside its place",
      "server/domain/usage/usage.ts",
      'import { sql } from "kysely";',
      "SQL lives in queries.ts",
    ],
    ["a driver of SQL", "server/http/health.ts", 'import pg from "pg";', "SQL lives in queries.ts"],
    ["HTTP in a room", "server/domain/usage/routes.ts", 'import type { A } from "fastify";', "know HTTP"],
    [
      "a driver in a room",
      "server/domain/containers/jobs.ts",
      'const { run } = await import("../../drivers/compute/process/driver.ts");',
      "server/domain/containers may not import server/drivers",
    ],
    [
      "a room's verbs in a driver",
      "server/drivers/storage/disk.ts",
      'import { seal } from "../../domain/repositories/repositories.ts";',
      "server/drivers may not import server/domain/repositories",
    ],
    ["settings read from below", "server/http/server.ts", 'import { config } from "../config.ts";', "may not import"],
    [
      "the server in the console",
      "web/api.ts",
      'import type { A } from "../server/access/policy.ts";',
      "may not import",
    ],
    [
      "the console in the command line",
      "cli/main.ts",
      'import { a } from "../web/format.ts";',
      "cli may not import web",
    ],
    [
      "the console's inside in a test",
      "test/a.test.ts",
      'import { a } from "../web/parts/DataTable.tsx";',
      "may not import web",
    ],
    ["the server in the contract", "contract/a.ts", 'export { a } from "../server/config.ts";', "may not import"],
    ["a library in the contract", "contract/a.ts", 'import { a } from "node:fs";', "only itself and zod"],
    ["a name that says nothing", "server/kernel/utils.ts", "", "has a name that says nothing"],
    ["a folder in a room", "server/domain/usage/parts/sum.ts", "", "is not a door this house knows"],
    ["a decision in a binding", "server/domain/usage/routes.ts", "  if (a) b();", "a binding decides nothing"],
    ["a barrel", "web/parts/index.ts", "", "is a barrel"],
    ["a barrel's line", "web/parts/all.ts", 'export * from "./one.ts";', "is a barrel's line"],
    ["a long file", "web/a.ts", "\n".repeat(301), "is longer than 300 lines"],
    ["a long line", "web/a.ts", `const a = "${"a".repeat(130)}";`, "is longer than 140 columns"],
    ["a long function", "web/a.ts", long(61), "a function of 61 lines is longer than 60"],
    ["a promise for later", "web/a.ts", `// ${"to".toUpperCase()}DO: later`, "is unfinished"],
    ["a hole in the types", "web/a.ts", `let a:${" "}any;`, "is unfinished or untyped"],
    ["a type that is waved through", "web/a.ts", `const a = (b as${" "}any).c;`, "is unfinished or untyped"],
    ["a test that hides the others", "test/a.test.ts", `test.${"only"}("a", () => {});`, "is unfinished"],
  ])("%s", (_title, file, source, fault) => {
    expect(faults(file, source).join("\n")).toContain(fault);
  });

  test.each([
    ["an import downwards", "server/domain/limits/limits.ts", 'import { a } from "../usage/usage.ts";'],
    ["how another room shows a row", "server/domain/members/members.ts", 'import { a } from "../accounts/present.ts";'],
    ["a type of the builder", "server/http/server.ts", 'import { type Kysely, type Sql } from "kysely";'],
    [
      "what a room needs, in a driver",
      "server/drivers/a.ts",
      'import type { A } from "../domain/containers/ports.ts";',
    ],
    ["a driver in the composition root", "server/main.ts", 'import { a } from "./drivers/storage/disk.ts";'],
    ["the word in a sentence", "web/a.ts", `const a = "one:${" "}any will do as${" "}any of them";`],
    ["a union of texts", "contract/a.ts", 'export type Carrier = "bytes" | "events";'],
    ["a function of just the right length", "web/a.ts", long(60)],
    ["a group of tests of any length", "test/a.test.ts", long(99).replace("one();", 'test("a", run);')],
  ])("but not %s", (_title, file, source) => {
    expect(faults(file, source)).toEqual([]);
  });
});
