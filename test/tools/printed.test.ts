import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { documents } from "../../tools/print/documents.ts";
import { generateSchema } from "../../tools/schema.ts";
import { type FreshDatabase, freshDatabase } from "../postgres.ts";

const root = join(import.meta.dirname, "../..");
const committed = (file: string) => readFileSync(join(root, file), "utf8");
let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

test.each(Object.keys(documents("")))("%s is what the code prints (npm run print)", async (file) => {
  expect(await documents(database.owner_url)[file]?.()).toBe(committed(file));
});

test("the types of the database are those of its tables (npm run print)", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "guildhall-schema-")), "schema.gen.ts");
  await generateSchema(database.owner_url, file);
  expect(readFileSync(file, "utf8")).toBe(committed("server/database/schema.gen.ts"));
});

test("the document of the API is valid OpenAPI 3.1 without a warning", async () => {
  const cli = join(root, "node_modules/.bin/redocly");
  const { stderr, stdout } = await promisify(execFile)(cli, ["lint", "docs/openapi.json", "--format=json"], {
    cwd: root,
    env: { ...process.env, REDOCLY_TELEMETRY: "off" },
  });
  const { totals } = JSON.parse(stdout) as { totals: { errors: number; warnings: number } };
  expect([totals.errors, totals.warnings], stderr).toEqual([0, 0]);
}, 60_000);
