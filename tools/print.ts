import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded } from "../server/database/embedded.ts";
import { migrate } from "../server/database/migrate.ts";
import { printAll } from "./print/documents.ts";
import { generateSchema } from "./schema.ts";

// Prints everything that is made from the code: docs/ and the types of the database. Run it after a change of a table.
const folder = mkdtempSync(join(tmpdir(), "guildhall-print-"));
const postgres = await startEmbedded({ folder });
try {
  const url = postgres.url("guildhall", "postgres");
  await migrate(url, { grant_to: "app" });
  await generateSchema(url);
  for (const file of await printAll(url)) console.log(`printed ${file}`);
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
