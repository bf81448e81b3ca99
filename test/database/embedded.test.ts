import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { openPool } from "../../server/database/connect.ts";
import { startEmbedded } from "../../server/database/embedded.ts";
import { execute } from "../postgres.ts";
import { dataFolder, type Keeper, keep, newBase, postmasterOf, seeded, stop, untilNobodyWorksIn } from "./keeper.ts";

seeded();

const ask = async (url: string | undefined, sql: string) => {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {}); // the statement says so itself; unheard, it would end the tests
  await client.connect();
  return client
    .query(sql)
    .then(({ rows }) => Object.values(rows[0] ?? {})[0])
    .finally(() => client.end());
};
const note = (keeper: Keeper) =>
  execute(keeper.says.owner_url ?? "", "create table note as select 'kept' as text; grant select on note to app");
const readNote = (keeper: Keeper) => ask(keeper.says.url, "select text from note");

describe("an ordinary start", () => {
  test("is durable, reachable by its folder only, and gives us a role that owns nothing", async () => {
    const folder = join(newBase(), "new");
    const postgres = await startEmbedded({ folder });
    onTestFinished(() => postgres.stop());
    expect(await ask(postgres.url(), "select current_setting('is_superuser')")).toBe("off");
    expect(
      await ask(postgres.url(), "select bool_or(rolsuper or rolbypassrls) from pg_roles where rolname = current_user"),
    ).toBe(false);
    const settings = ["fsync", "synchronous_commit", "full_page_writes", "listen_addresses", "server_encoding"];
    for (const [name, value] of settings.map((name, i) => [name, ["on", "on", "on", "", "UTF8"][i]] as const))
      expect(await ask(postgres.url(), `show ${name}`)).toBe(value);
    await expect(execute(postgres.url(), "create table mine (id int)")).rejects.toThrow("permission denied");
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, "run")).mode & 0o777).toBe(0o700);
  });

  test("passes nothing of our environment on to PostgreSQL", async () => {
    const folder = dataFolder();
    await keep(folder, { env: { OUR_SECRET: "hush", PGPORT: "1", PGSSLMODE: "require" } });
    expect(readFileSync(`/proc/${postmasterOf(folder)}/environ`, "utf8")).not.toMatch(/OUR_SECRET|PGPORT|PGSSLMODE/);
  });

  test("finds a first start that was killed half way, and starts over", async () => {
    const folder = join(newBase(), "half");
    mkdirSync(join(folder, "cluster.new/base"), { recursive: true });
    writeFileSync(join(folder, "cluster.new/PG_VERSION"), "18\n");
    expect((await keep(folder)).says.refused).toBeUndefined();
  });

  test("puts the socket elsewhere when the folder has too long a path, and takes it away again", async () => {
    const folder = dataFolder(join(..."long ".repeat(24).trim().split(" ")));
    const keeper = await keep(folder);
    const socket = new URL(keeper.says.url ?? "").searchParams.get("host") ?? "";
    expect(socket.length).toBeLessThan(90);
    expect(statSync(socket).mode & 0o777).toBe(0o700);
    expect(await ask(keeper.says.url, "select 1")).toBe(1);
    await stop(keeper);
    expect(existsSync(socket)).toBe(false);
  });
});

describe("an end", () => {
  test.each(["SIGTERM", "SIGINT"] as const)("by %s leaves no process and no lock", async (signal) => {
    const folder = dataFolder();
    const keeper = await keep(folder);
    keeper.child.kill(signal);
    expect(await keeper.ended).toBe(0);
    await untilNobodyWorksIn(folder);
    expect(existsSync(join(folder, "cluster/postmaster.pid"))).toBe(false);
    expect(existsSync(join(folder, "run/owner.json"))).toBe(false);
  });

  test("by Ctrl-C, which reaches the whole terminal, leaves PostgreSQL to us", async () => {
    const folder = dataFolder();
    await keep(folder);
    const session = readFileSync(`/proc/${postmasterOf(folder)}/stat`, "utf8").split(" ")[5];
    expect(session).toBe(String(postmasterOf(folder)));
  });

  test("by kill -9 ends PostgreSQL too, and the next start has all that was acknowledged", async () => {
    const folder = dataFolder();
    const keeper = await keep(folder);
    await note(keeper);
    keeper.child.kill("SIGKILL");
    await keeper.ended;
    const next = await keep(folder); // at once: it waits for the old one to end
    expect(await readNote(next)).toBe("kept");
    expect(next.log.join("\n")).not.toContain("FATAL");
  });

  test("of the postmaster alone by kill -9 is mended, even while a statement is busy", async () => {
    const folder = dataFolder();
    const keeper = await keep(folder);
    await note(keeper);
    const errors: Error[] = [];
    const pool = openPool(keeper.says.url ?? "", (error) => errors.push(error));
    onTestFinished(() => pool.end());
    const busy = pool.query("select count(*) from generate_series(1, 1e9)").catch((error: Error) => error);
    await vi.waitUntil(
      () =>
        ask(
          keeper.says.url,
          "select exists (select from pg_stat_activity where query ~ '1e9' and pid <> pg_backend_pid())",
        ),
      10_000,
    );
    process.kill(postmasterOf(folder), "SIGKILL");
    expect(await busy).toBeInstanceOf(Error);
    await vi.waitFor(() => pool.query("select 1"), 10_000);
    expect(await readNote(keeper)).toBe("kept");
  });

  test("of a backend by kill -9 costs its statement and nothing else", async () => {
    const keeper = await keep(dataFolder());
    await note(keeper);
    const pool = openPool(keeper.says.url ?? "", () => {});
    onTestFinished(() => pool.end());
    const { rows } = await pool.query("select pg_backend_pid() as pid");
    process.kill(rows[0].pid, "SIGKILL");
    await vi.waitFor(async () => expect(await readNote(keeper)).toBe("kept"), 10_000);
    await vi.waitFor(() => pool.query("select 1"), 10_000);
  });

  test("again and again is reported instead of retried for ever", async () => {
    const folder = dataFolder();
    const lost = Promise.withResolvers<Error>();
    const postgres = await startEmbedded({ folder, settings: { fsync: "off" }, onLost: lost.resolve });
    writeFileSync(join(folder, "cluster/postgresql.auto.conf"), "no_such_setting = on\n");
    process.kill(postmasterOf(folder), "SIGKILL");
    expect((await lost.promise).message).toBe("PostgreSQL ended 6 times in a minute");
    await postgres.stop();
    writeFileSync(join(folder, "cluster/postgresql.auto.conf"), "");
    expect((await keep(folder)).says.refused).toBeUndefined(); // and finds the shared memory of the first to free it
  });
});

describe("a folder that somebody has", () => {
  test("is refused, naming the process", async () => {
    const folder = dataFolder();
    const first = await keep(folder);
    const second = await keep(folder);
    expect(second.says.refused).toBe(
      `${folder}/cluster is in use by process ${first.child.pid}: stop that one first, or choose another data folder`,
    );
    expect(await ask(first.says.url, "select 1")).toBe(1);
  });

  test("is refused while its PostgreSQL is being started again, too", async () => {
    const folder = dataFolder();
    const first = await keep(folder);
    process.kill(postmasterOf(folder), "SIGKILL");
    expect((await keep(folder)).says.refused).toContain(`is in use by process ${first.child.pid}`);
    await vi.waitFor(async () => expect(await ask(first.says.url, "select 1")).toBe(1), 10_000);
  });

  test("is refused when the other cannot be seen, as from another container", async () => {
    const folder = dataFolder();
    const other = spawn("flock", ["--no-fork", join(folder, "run/lock"), "sh", "-c", "echo locked; exec sleep 60"]);
    onTestFinished(() => void other.kill());
    await new Promise((resolve) => other.stdout.once("data", resolve));
    expect((await keep(folder)).says.refused).toContain("is in use by a PostgreSQL that cannot be seen from here");
  });
});

describe("what a crash leaves", () => {
  test("a lock file that names another program's process is no lock", async () => {
    const folder = dataFolder();
    const lines = [
      process.pid,
      join(folder, "cluster"),
      1_700_000_000,
      5432,
      join(folder, "run"),
      "",
      "  5432001         7",
    ];
    writeFileSync(join(folder, "cluster/postmaster.pid"), `${lines.join("\n")}\n`);
    writeFileSync(join(folder, "run/.s.PGSQL.5432.lock"), `${lines.join("\n")}\n`);
    writeFileSync(join(folder, "run/.s.PGSQL.5432"), "");
    writeFileSync(join(folder, "run/owner.json"), JSON.stringify({ pid: process.pid, started: "1", socket: "" }));
    const keeper = await keep(folder);
    expect(await ask(keeper.says.url, "select 1")).toBe(1);
  });

  test("an owner's name that was half written is overlooked", async () => {
    const folder = dataFolder();
    writeFileSync(join(folder, "run/owner.json"), '{"pid": 12');
    expect((await keep(folder)).says.refused).toBeUndefined();
  });
});

describe("a cluster of another major version", () => {
  test("is refused before anything touches it", async () => {
    const folder = dataFolder();
    writeFileSync(join(folder, "cluster/PG_VERSION"), "17\n");
    expect((await keep(folder)).says.refused).toMatch(
      /written by PostgreSQL 17, and this Guildhall brings PostgreSQL 18/,
    );
  });
});
