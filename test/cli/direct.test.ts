import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type S3Server, startS3 } from "../drivers/storage/s3.ts";
import { describeWith } from "../needs.ts";
import { storageOf, storing } from "../repositories/shelf.ts";
import { until, type World, world } from "../world.ts";
import { terminal } from "./terminal.ts";

// a test runs several commands, each a process of its own
vi.setConfig({ testTimeout: 90_000 });

const MiB = 2 ** 20;

describeWith("swift")("data push past the server, straight to an S3 store", () => {
  let server: S3Server;
  const stops: (() => unknown)[] = [];
  beforeAll(async () => {
    server = await startS3();
  });
  afterAll(async () => {
    for (const stop of stops.reverse()) await stop();
    await server.stop();
  });

  /** An installation whose clients reach the store at an address. */
  async function installation(bucket: string, direct: string) {
    await server.bucket(bucket);
    const w = await world({
      GUILDHALL_STORAGE: `s3://${bucket}/files?endpoint=${server.endpoint}`,
      GUILDHALL_STORAGE_DIRECT: direct,
      AWS_ACCESS_KEY_ID: server.keys.id,
      AWS_SECRET_ACCESS_KEY: server.keys.secret,
    });
    const ann = await w.person("ann");
    await w.organization(ann, "acme");
    const home = mkdtempSync(join(tmpdir(), "guildhall-homes-"));
    const folder = mkdtempSync(join(home, "files-"));
    stops.push(
      () => rmSync(home, { recursive: true }),
      () => w.stop(),
    );
    const asAnn = terminal(home, { GUILDHALL_URL: w.url, GUILDHALL_TOKEN: ann.token });
    return { w, ann, asAnn, folder };
  }

  /** A file that is large without taking that much room. */
  function large(folder: string, bytes: number): string {
    const file = join(folder, "big.bin");
    writeFileSync(file, "the beginning");
    truncateSync(file, bytes);
    return file;
  }

  const directOnes = async (w: World) => {
    const { rows } = await w.owner.query<{ id: string; token: string; is_finished: boolean }>(
      "select u.id, d.token, u.finished_at is not null as is_finished from upload u join direct_upload d on d.upload_id = u.id",
    );
    return rows;
  };

  test("a push that is killed goes on with the parts that the store has", async () => {
    const { w, asAnn, folder } = await installation("killed", "yes");
    const big = large(folder, 300 * MiB);
    writeFileSync(join(folder, "small.txt"), "small");
    const running = asAnn.start(["data", "push", folder, "acme/killed", "--create"]);
    const arrived = await until("some parts are in the store", async () => {
      const [one] = await directOnes(w);
      const parts = one && (await w.ctx.ports.blobs.direct?.received(one.id, one.token));
      return one && Array.isArray(parts) && parts.length >= 4 && { id: one.id, parts: parts.length };
    });
    process.kill(running.pid, "SIGKILL");
    await running.ended;
    expect((await directOnes(w)).map(({ is_finished }) => is_finished)).toEqual([false]);
    const { code, out, err } = await asAnn("data", "push", folder, "acme/killed");
    expect(err).toContain("Going on with version 1, which an earlier push left open.");
    expect([code, out]).toEqual([0, expect.stringContaining("Version 1 of acme/killed is sealed: 2 files, 300 MiB")]);
    expect(await directOnes(w)).toEqual([expect.objectContaining({ id: arrived.id, is_finished: true })]);
    const copy = join(folder, "copy");
    await asAnn.done("data", "pull", "acme/killed", copy);
    expect(readFileSync(join(copy, "big.bin")).equals(readFileSync(big))).toBe(true);
    expect(await storageOf(w, "acme")).toEqual(storing(300 * MiB + 5));
  });

  test("where the store cannot be reached files go through the server, which is said", async () => {
    const { w, asAnn, folder } = await installation("unreachable", "http://127.0.0.1:1");
    large(folder, 40 * MiB);
    const { code, out, err } = await asAnn("data", "push", folder, "acme/behind", "--create");
    expect([code, out]).toEqual([0, expect.stringContaining("Version 1 of acme/behind is sealed: 1 files, 40 MiB")]);
    expect(err.match(/The store at http:\/\/127.0.0.1:1 cannot be reached from here/g)).toHaveLength(1);
    expect(await directOnes(w)).toEqual([]);
    expect(await storageOf(w, "acme")).toEqual(storing(40 * MiB));
  });
});
