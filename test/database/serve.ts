import { startEmbedded } from "../../server/database/embedded.ts";

/*
 * A process that keeps a PostgreSQL, for tests that kill things: `node serve.ts <folder>`. It writes one line of JSON
 * when it serves or cannot, PostgreSQL's own lines to standard error, and ends as a server does.
 */

const folder = process.argv[2] ?? "";
const settings = { fsync: "off", shared_buffers: "16MB" };
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

try {
  const postgres = await startEmbedded({ folder, settings, log: (line) => process.stderr.write(`${line}\n`) });
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.once(signal, () => void postgres.stop().then(() => say({ stopped: true })));
  say({ url: postgres.url(), owner_url: postgres.url("guildhall", "postgres") });
} catch (error) {
  say({ refused: (error as Error).message });
}
