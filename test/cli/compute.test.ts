import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { getExecution } from "../../contract/executions.ts";
import { type Person, until, type World, world } from "../world.ts";
import { type Terminal, terminal } from "./terminal.ts";

// a test runs several commands, each a process of its own
vi.setConfig({ testTimeout: 60_000 });

let w: World;
let ann: Person;
let homes: string;
let asAnn: Terminal;
let asBob: Terminal;
let asRoot: Terminal;

beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
  const bob = await w.person("bob");
  await w.organization(ann, "acme", [[bob, "developer"]]);
  homes = mkdtempSync(join(tmpdir(), "guildhall-homes-"));
  const as = ({ token }: Person) => terminal(homes, { GUILDHALL_URL: w.url, GUILDHALL_TOKEN: token });
  [asAnn, asBob, asRoot] = [as(ann), as(bob), as(w.root)];
  writeFileSync(join(homes, "lines.csv"), "a\nb\nc\n");
  await asAnn.done(
    "data",
    "push",
    join(homes, "lines.csv"),
    "acme/lines",
    "--create",
    "--visibility",
    "organization-read",
  );
});
afterAll(async () => {
  await w.stop();
  rmSync(homes, { recursive: true });
});

const container = (name: string, command: string, ...more: string[]) =>
  asAnn.done(
    "containers",
    "create",
    `acme/${name}`,
    "--command",
    command,
    "--visibility",
    "organization-read",
    ...more,
  );
const stateOf = async (name: string, number = 1) =>
  (await ann.call(getExecution, { params: { namespace: "acme", name, number } })).state;

describe("a container", () => {
  test("is created with its inputs, shown and listed", async () => {
    await container("count", "wc -l < /input/0/lines.csv | tee lines.txt", "--input", "acme/lines");
    const shown = await asBob.done("containers", "show", "acme/count");
    expect(shown).toMatch(/^\/input\/0 +acme\/lines@1$/m);
    expect(await asBob.done("containers", "acme")).toMatch(/^acme\/count +organization-read +ann /m);
    const { items } = JSON.parse(await asBob.done("types", "--json"));
    expect(items).toContainEqual(expect.objectContaining({ name: "cpu-small" }));
  });

  test("runs while one watches: its output on standard output, its end on standard error", async () => {
    const { code, out, err } = await asAnn("run", "acme/count", "--follow");
    expect({ code, out: out.trim() }).toEqual({ code: 0, out: "3" });
    expect(err).toMatch(/^Started acme\/count#1 \(1 × cpu-small\)\.\nacme\/count#1 succeeded after /);
  });

  test("leaves outputs that are listed, printed and written to a file", async () => {
    expect(await asAnn.done("outputs", "acme/count")).toMatch(/^lines.txt +2 B +text\/plain/m);
    expect((await asAnn.done("outputs", "acme/count#1", "lines.txt")).trim()).toBe("3");
    await asAnn.done("outputs", "acme/count#1", "lines.txt", "-o", "result.txt");
    expect(readFileSync(join(homes, "result.txt"), "utf8").trim()).toBe("3");
    const gone = await asAnn("outputs", "acme/count#1", "missing.txt");
    expect(gone.code).toBe(4);
  });

  test("hands its exit code over, also to whoever comes later", async () => {
    await container("fail", "echo one; echo two >&2; exit 7");
    const { code, out, err } = await asAnn("run", "acme/fail", "-f");
    expect({ code, out }).toEqual({ code: 7, out: "one\ntwo\n" });
    expect(err).toContain("acme/fail#1 failed with exit code 7");
    expect(await asAnn("logs", "-f", "acme/fail", "1")).toMatchObject({ code: 7, out: "one\ntwo\n" });
    expect(await asAnn("logs", "acme/fail#1")).toMatchObject({ code: 0, out: "one\ntwo\n", err: "" });
  });

  test("is data with --json: the ended execution, its log beside", async () => {
    const { code, out, err } = await asAnn("run", "acme/fail", "--command", "echo three", "-f", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ number: 2, state: "succeeded", exit_code: 0 });
    expect(err).toContain("three\n");
  });

  test("can be cloned, and the clone is one's own", async () => {
    expect(await asBob.done("containers", "clone", "acme/count", "acme/count-bob")).toContain("Cloned acme/count");
    expect((await asBob.done("run", "acme/count-bob", "-f")).trim()).toBe("3");
    expect((await asBob("run", "acme/count")).code).toBe(4);
  });
});

describe("an execution", () => {
  test("goes on when the watching is interrupted, and is stopped by its own command", async () => {
    await container("long", "echo begun; sleep 300");
    const running = asAnn.start(["run", "acme/long", "--follow"]);
    await running.shows("begun");
    running.interrupt();
    const { code, err } = await running.ended;
    expect(code).toBe(130);
    expect(err).toContain("Stopped watching; acme/long#1 goes on.\n  Watch again: guildhall logs -f 'acme/long#1'");
    await until("it is known to run", async () => (await stateOf("long")) === "running"); // its first line may be sooner
    expect(await asAnn.done("ps")).toMatch(/^acme\/long#1 +running +cpu-small +1 +ann /m);
    const watching = asAnn.start(["logs", "-f", "acme/long"]);
    await watching.shows("begun");
    expect(await asAnn.done("stop", "acme/long")).toMatch(/^acme\/long#1 is (stopping|cancelled)\.$/m);
    expect((await watching.ended).code).not.toBe(0);
    await until("it has ended", async () => (await stateOf("long")) === "cancelled");
    expect((await asAnn("stop", "acme/long")).code).toBe(1);
    expect(await asAnn.done("ps", "acme", "--all")).toMatch(/^acme\/long#1 +cancelled /m);
  });

  test("is found only where one may see it", async () => {
    expect((await asAnn("logs", "acme/nothing")).code).toBe(4);
    expect((await asAnn("logs", "acme/count#99")).code).toBe(4);
  });
});

describe("limits", () => {
  test("are set for everybody and for one, and listed with their use", async () => {
    await asAnn.done("limits", "set", "acme", "cpu-small", "2");
    await asAnn.done("limits", "set", "acme", "cpu-small", "1", "--every-member");
    expect(await asBob.done("limits", "acme")).toMatch(/^cpu-small +0 +2 +0 +1 /m);
    expect((await asBob("limits", "set", "acme", "cpu-small", "5")).code).toBe(4);
  });

  test("refuse a start with a readable table and exit code 5, and as data with --json", async () => {
    await asAnn.done("run", "acme/long");
    const { code, err } = await asAnn("run", "acme/long", "--units", "3");
    expect(code).toBe(5);
    expect(err).toMatch(/^your own limit +cpu-small +1 +1 +3 +acme\/long#2 \(ann, 1\)$/m);
    expect(err).toMatch(/^the organization's limit +cpu-small +2 +1 +3 /m);
    const data = await asAnn("run", "acme/long", "--json");
    expect(data.code).toBe(5);
    expect(JSON.parse(data.err)).toMatchObject({ code: "limit_reached", refusals: [{ condition: "member_limit" }] });
    await asAnn.done("stop", "acme/long#2");
    await until("it has ended", async () => (await stateOf("long", 2)) === "cancelled");
  });
});

describe("use", () => {
  test("is shown as overview, as sums and as records", async () => {
    expect(await asAnn.done("usage", "acme")).toMatch(/^Data sets +1$/m);
    expect(await asAnn.done("usage", "acme", "--by", "member")).toMatch(/^ann +cpu-small +\S+/m);
    expect(await asAnn.done("usage", "acme", "--by", "day", "--from", "30d", "--to", "2999-01-01")).toContain(
      "storage",
    );
    expect(await asAnn.done("usage", "acme", "--records", "--state", "ended", "--csv")).toContain(
      "compute,cpu-small,ann",
    );
    expect(await asAnn.done("usage", "acme", "--focus")).toContain("BilledCost,EffectiveCost");
    expect(await asAnn.done("usage", "changes", "acme")).toMatch(/capacity +cpu-small/);
    expect(await asAnn.done("usage", "forecast", "acme")).toMatch(/^storage +/m);
    expect((await asAnn("usage", "correct", crypto.randomUUID(), "--quantity", "1", "--reason", "no")).code).not.toBe(
      0,
    );
    const { items } = JSON.parse(await asAnn.done("usage", "acme", "--records", "--from", "1h", "--json"));
    expect(items.map(({ source }: { source: string }) => source)).toContain("execution 1");
  });

  test("and operators see what is stored, clear up and read again", async () => {
    expect(await asRoot.done("storage", "show")).toMatch(/Takes +\d/);
    expect(await asRoot.done("storage", "collect")).toMatch(/^Removed \d+ contents/);
    expect(await asRoot.done("storage", "scrub")).toMatch(/^Read \d+ contents.*: 0 are damaged/);
    expect((await asRoot("storage", "damage")).err).toContain("No damage is known.");
    expect((await asAnn("storage", "show")).code).toBe(4);
  });

  test("of storage is shown by what holds it, as a sheet, and through time", async () => {
    const parts = await asAnn("usage", "storage", "acme", "--by", "resource");
    expect(parts.out).toMatch(/^RESOURCE +STORED +ON DISK$/m);
    expect(parts.out).toMatch(/^datasets\/acme\/\S+ +\S+ B +\S+ B$/m);
    expect(parts.err).toMatch(/^In all: .* of unlimited, .* on disk/);
    expect(await asAnn.done("usage", "storage", "acme")).toMatch(/^in no project +\S+ B +\S+ B +\d+$/m);
    expect(await asAnn.done("usage", "storage", "acme", "--by", "version", "--csv")).toMatch(
      /,version 1,false,1,\d+,\d+$/m,
    );
    expect(await asAnn.done("usage", "storage", "acme", "--growth", "month")).toMatch(/^FROM +TO +AT THE END +USED$/m);
    expect((await asAnn("usage", "storage", "acme", "--by", "colour")).code).toBe(2);
  });

  test("and limits are proven by verify, for operators only", async () => {
    expect(await asRoot.done("verify")).toContain("Everything holds.");
    expect((await asAnn("verify")).code).toBe(4);
  });
});
