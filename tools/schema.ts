import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "..");

/** Writes the types of every table of a migrated database, as server/database/connect.ts reads their values. */
export async function generateSchema(url: string, file = join(root, "server/database/schema.gen.ts")): Promise<void> {
  await promisify(execFile)(join(root, "node_modules/.bin/kysely-codegen"), [
    ...["--dialect", "postgres", "--url", url, "--out-file", file],
    ...["--exclude-pattern", "schema_migration", "--numeric-parser", "string", "--date-parser", "string"],
    ...["--type-mapping", JSON.stringify({ int8: "number" })],
  ]);
}
