import { chmodSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import pg from "pg";
import { describe, expect, test } from "vitest";
import {
  asUser,
  canReach,
  dataFolder,
  hasNamespaces,
  isRoot,
  type Keeper,
  keep,
  newBase,
  pathWith,
  seeded,
  stop,
  untilNobodyWorksIn,
  users,
} from "./keeper.ts";

/* Who PostgreSQL runs as: it refuses root, and initdb refuses a user without a name. */

seeded();

const noNamespaces = { unshare: "exit 1" };

async function answers({ says }: Keeper): Promise<boolean> {
  if (says.refused !== undefined) throw new Error(says.refused);
  const client = new pg.Client({ connectionString: says.url });
  await client.connect();
  return client
    .query("select 1")
    .then(({ rowCount }) => rowCount === 1)
    .finally(() => client.end());
}

describe.skipIf(!isRoot)("as root", () => {
  test.skipIf(!hasNamespaces)(
    "in a folder that only root may enter it runs in a user namespace, and the files stay root's",
    async () => {
      const base = newBase();
      const keeper = await keep(join(base, "data"));
      expect(await answers(keeper)).toBe(true);
      expect(statSync(base).mode & 0o777).toBe(0o700);
      expect(statSync(join(base, "data/cluster/PG_VERSION")).uid).toBe(0);
    },
  );

  test.skipIf(!canReach(users.nobody))(
    "without namespaces it runs as nobody, and as the data's owner from then on",
    async () => {
      const folder = dataFolder();
      chmodSync(dirname(folder), 0o711);
      const first = await keep(folder, { env: pathWith(noNamespaces) });
      expect(await answers(first)).toBe(true);
      expect(statSync(join(folder, "cluster")).uid).toBe(users.nobody);
      await stop(first);
      expect(await answers(await keep(folder))).toBe(true);
      expect(statSync(join(folder, "cluster/postmaster.pid")).uid).toBe(users.nobody);
    },
  );

  test("without namespaces in a folder that only root may enter, it says what to do", async () => {
    const { says } = await keep(join(newBase(), "data"), { env: pathWith(noNamespaces) });
    expect(says.refused).toMatch(/user 65534 cannot reach .* run as an ordinary user, .*or set DATABASE_URL/);
  });

  test.skipIf(!canReach(users.nobody))("data of an ordinary user is served as that user", async () => {
    const folder = dataFolder();
    asUser(users.nobody, dirname(folder));
    chmodSync(dirname(folder), 0o711);
    expect(await answers(await keep(folder))).toBe(true);
    expect(statSync(join(folder, "cluster/postmaster.pid")).uid).toBe(users.nobody);
  });
});

describe("as an ordinary user", () => {
  test("it runs as that user, and ends with us", async () => {
    const base = newBase();
    const before = asUser(users.nobody, base);
    const keeper = await keep(join(base, "data"), { before });
    expect(await answers(keeper)).toBe(true);
    keeper.child.kill("SIGKILL");
    await untilNobodyWorksIn(join(base, "data"));
  });

  test.skipIf(!hasNamespaces)("who has no name on this system, it runs in a user namespace", async () => {
    const base = newBase();
    expect(await answers(await keep(join(base, "data"), { before: asUser(users.nameless, base) }))).toBe(true);
  });

  test("who has no name, where namespaces are forbidden, it says what to do", async () => {
    const base = newBase();
    const before = asUser(users.nameless, base);
    const { says } = await keep(join(base, "data"), { before, env: pathWith(noNamespaces) });
    expect(says.refused).toMatch(
      /user 54321, who has no entry in .etc.passwd, .*: add an entry, .*or set DATABASE_URL/,
    );
  });

  test.skipIf(!isRoot || !canReach(users.nobody))("another user's data is refused, naming both", async () => {
    const folder = dataFolder();
    const before = asUser(users.nobody, dirname(folder));
    asUser(users.nameless, join(folder, "cluster"));
    const { says } = await keep(folder, { before });
    expect(says.refused).toContain("belongs to user 54321, and this process runs as user 65534: start as its owner");
  });
});

describe("on a system without setpriv or flock", () => {
  test("it says which package brings them", async () => {
    const { says } = await keep(join(newBase(), "data"), { env: pathWith({ flock: "exit 127" }) });
    expect(says.refused).toContain("install util-linux 2.34 or later, or set DATABASE_URL");
  });

  test("what an older setpriv left running is ended by the next start", async () => {
    const folder = dataFolder();
    const first = await keep(folder, { env: pathWith({ setpriv: 'shift 2; exec "$@"' }) }); // no death signal
    first.child.kill("SIGKILL");
    await first.ended;
    expect(await answers(await keep(folder))).toBe(true);
  });
});
