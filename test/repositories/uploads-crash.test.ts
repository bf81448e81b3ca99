import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { datasets as files } from "../../contract/files.ts";
import { verify } from "../../contract/installation.ts";
import { datasets } from "../../contract/repositories.ts";
import { headUpload, patchUpload, uploadMediaType, datasets as uploads } from "../../contract/uploads.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { removeTree } from "../../server/drivers/storage/views.ts";
import { freePort } from "../../server/kernel/free-port.ts";
import { everybody } from "../storm/people.ts";
import { startVictim } from "../storm/victim.ts";
import { sha256Of } from "./shelf.ts";
import { metadata } from "./tus.ts";

const megabyte = 2 ** 20;

test("a server killed in the midst of an upload goes on with it, and loses no byte it had acknowledged", async () => {
  const data = mkdtempSync(join(tmpdir(), "guildhall-uploads-crash-"));
  const victim = await startVictim(data, await freePort("127.0.0.1"));
  try {
    const [operator] = await everybody(victim.url, 0);
    const { call, path } = operator as typeof operator & object;
    const at = { namespace: path, name: "data" };
    await call(datasets.create, { body: at });
    const { number: version } = await call(versions.open, { params: at, body: {} });
    const content = randomBytes(12 * megabyte);
    const about = metadata({ path: "large.bin", sha256: sha256Of(content) });
    const headers = { "upload-length": String(content.length), "upload-metadata": about };
    const begun = await call.open(uploads.create, { params: { ...at, version } }, { headers });
    const params = { id: begun.headers.get("location")?.split("/").at(-1) ?? "" };
    const send = (offset: number, upload: BodyInit) =>
      call.open(
        patchUpload,
        { params },
        { upload, headers: { "upload-offset": String(offset), "content-type": uploadMediaType } },
      );
    const stand = async () => Number((await call.open(headUpload, { params })).headers.get("upload-offset"));
    const unfinished = () => call(uploads.list, { params: { ...at, version }, query: {} });

    await send(0, content.subarray(0, 4 * megabyte));
    let held = () => {};
    const slow = new ReadableStream({
      start: (controller) => controller.enqueue(content.subarray(4 * megabyte, 8 * megabyte)),
      pull: () => new Promise<void>((resolve) => (held = resolve)),
    });
    const broken = send(4 * megabyte, slow).catch((error: unknown) => error);
    await victim.crash();
    held();
    expect(await broken).toBeInstanceOf(Error);

    expect((await unfinished()).items).toMatchObject([{ path: "large.bin", bytes: content.length }]);
    const offset = await stand();
    expect(offset).toBeGreaterThanOrEqual(4 * megabyte);
    expect((await call(verify, {})).checks.filter(({ rows }) => rows !== 0)).toEqual([]);
    await send(offset, content.subarray(offset));
    const there = await call.open(files.get, { params: { ...at, version, path: "large.bin" }, query: {} });
    expect(Buffer.from(await there.arrayBuffer()).equals(content)).toBe(true);
    expect((await unfinished()).items).toEqual([]);
    expect((await call(verify, {})).ok).toBe(true);
  } finally {
    await victim.stop();
    await removeTree(data);
  }
}, 120_000);
