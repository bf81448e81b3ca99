import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { createClient } from "../../contract/client.ts";
import { datasets as files } from "../../contract/files.ts";
import { datasets } from "../../contract/repositories.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { type Child, startChild } from "../child.ts";
import { tokenOf } from "../crowd.ts";
import type { Ground } from "../ground.ts";
import type { Group, Row } from "../measure.ts";

const mebibyte = 2 ** 20;
const large_bytes = 512 * mebibyte;
const small = { files: 3000, bytes: 10_000 };
const headers = { authorization: `Bearer ${tokenOf(1)}` };

/** Bytes on their way out: one large file, the same inside an archive, and many small ones. */
export async function rows(ground: Ground): Promise<Group> {
  const { url: DATABASE_URL } = await ground.crowd(1000);
  const server = await startChild("server.ts", {
    DATABASE_URL,
    LOG_LEVEL: "fatal",
    GUILDHALL_DATA: `${ground.folder}/downloads`,
  });
  const folder = join(ground.folder, "originals");
  const large = await fill(server, folder);
  const bare = await startChild("bare.ts", { FILE: large });
  const at = (name: string, rest: string) => `${server.ready}/api/v1/datasets/person-1/${name}/versions/1/${rest}`;
  const rate = async (url: string) => (await timed(() => download(url))) / mebibyte;
  const beside = (work: string, rest: string): Row => ({
    work,
    unit: "MiB/s",
    figure: () => rate(at("large", rest)),
    floor: { what: "the same file from Node's own server", figure: () => rate(bare.ready) },
    target: { ratio_min: 0.9 },
  });
  const many: Row = {
    work: `${small.files} files of ${small.bytes} bytes as one tar`,
    unit: "files/s",
    figure: async () => (await timed(() => download(at("small", "archive.tar")))) / (small.bytes + 512),
    floor: {
      what: "`tar` of the same folder",
      figure: async () => (await timed(() => tarOf(folder))) / (small.bytes + 512),
    },
    target: { ratio_min: 0.1 },
  };
  const close = async () => {
    await bare.stop();
    await server.stop();
  };
  const ways = [
    beside("download of 512 MiB", "files/large.bin"),
    beside("the same as a tar", "archive.tar"),
    beside("the same as a zip", "archive.zip"),
  ];
  return { rows: [...ways, many], close };
}

/** Uploads both data sets; gives the large file. */
async function fill(server: Child, folder: string): Promise<string> {
  mkdirSync(join(folder, "small"), { recursive: true });
  const call = createClient({ baseUrl: server.ready, headers });
  const names = Array.from({ length: small.files }, (_, i) => `${i}.bin`);
  const sets = [
    ["large", ["large.bin"], () => Buffer.alloc(large_bytes, randomBytes(mebibyte))],
    ["small", names, () => randomBytes(small.bytes)],
  ] as const;
  for (const [name, paths, make] of sets) {
    const params = { namespace: "person-1", name };
    await call(datasets.create, { body: params });
    await call(versions.open, { params, body: {} });
    for (const path of paths) {
      const upload = make();
      writeFileSync(join(folder, name === "small" ? "small" : "", path), upload);
      await call(files.put, { params: { ...params, version: 1, path } }, { upload });
    }
    await call(versions.seal, { params: { ...params, version: 1 } });
  }
  return join(folder, "large.bin");
}

/** Work that gives how many bytes it brought; gives them by the second. */
async function timed(work: () => Promise<number>): Promise<number> {
  const began = performance.now();
  return (await work()) / ((performance.now() - began) / 1000);
}

const download = (url: string): Promise<number> =>
  new Promise((resolve, reject) => {
    get(url, { headers }, (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`${url} answers ${answer.statusCode}`));
      resolve(lengthOf(answer));
    }).on("error", reject);
  });

async function tarOf(folder: string): Promise<number> {
  const tar: ChildProcess = spawn("tar", ["-cf", "-", "-C", folder, "small"], { stdio: ["ignore", "pipe", "inherit"] });
  return lengthOf(tar.stdout as NodeJS.ReadableStream);
}

async function lengthOf(stream: IncomingMessage | NodeJS.ReadableStream): Promise<number> {
  let bytes = 0;
  for await (const chunk of stream) bytes += (chunk as Buffer).length;
  return bytes;
}
