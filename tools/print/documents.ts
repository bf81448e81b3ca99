import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openApi } from "../../contract/openapi.ts";
import { printed } from "../../server/access/policy.ts";
import { problems } from "../../server/kernel/problem.ts";
import { describeSchema } from "./schema-sql.ts";

const root = join(import.meta.dirname, "../..");

/** Every printed document by its file. A test compares them with what is committed. */
export const documents = (url: string): Record<string, () => string | Promise<string>> => ({
  "docs/permissions.md": permissions,
  "docs/errors.md": errors,
  "docs/openapi.json": () => `${JSON.stringify(openApi("0.1.0"), null, 2)}\n`,
  "docs/schema.sql": () => describeSchema(url),
});

/** Writes them; gives their files. */
export async function printAll(url: string): Promise<string[]> {
  const all = documents(url);
  for (const [file, print] of Object.entries(all)) writeFileSync(join(root, file), await print());
  return Object.keys(all);
}

function permissions(): string {
  const [head = [], ...rows] = printed();
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [
    "# Permissions",
    "",
    "Printed by `npm run print` from `server/access/policy.ts`. A tick in any column that applies is enough; in their own",
    "namespace a person counts as maintainer. `as …` is how strongly a person is tied to one resource or project: its owner, or",
    "through its visibility, a share, or the project it lies in. Whoever leads a team is its manager; one's own membership is",
    "one's own. A token needs the scope (`read` is part of every scope but `call`), and never adds to what its owner may do.",
    "",
    line(head),
    line(head.map(() => "---")),
    ...rows.map(line),
    "",
  ].join("\n");
}

function errors(): string {
  const rows = Object.entries(problems).map(
    ([code, [status, title, what]]) => `## ${code}\n\n**${status}**: ${title}\n\n${what}\n`,
  );
  return [
    "# Errors",
    "",
    "Printed by `npm run print`. Every failure is `application/problem+json` (RFC 9457) with the `code` below, a sentence in",
    "`detail`, and the `request_id` that the server's log has too.",
    "",
    ...rows,
  ].join("\n");
}
