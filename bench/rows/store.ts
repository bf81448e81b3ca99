import { randomBytes } from "node:crypto";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { Agent } from "node:http";
import { join } from "node:path";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { inParallel } from "../../cli/parallel.ts";
import { openBucket, openClient } from "../../server/drivers/storage/s3/bucket.ts";
import { createBudget } from "../../server/drivers/storage/s3/budget.ts";
import { putFile } from "../../server/drivers/storage/s3/parts.ts";
import { parts_bytes_max } from "../../server/drivers/storage/s3/store.ts";
import { startS3 } from "../../test/drivers/storage/s3.ts";
import { startChild } from "../child.ts";
import type { Ground } from "../ground.ts";
import type { Group, Row } from "../measure.ts";
import { filesIn, open, pushLots, put, writeSmall } from "../uploading.ts";

const mebibyte = 2 ** 20;
const large_bytes = 256 * mebibyte;
const small = { files: 1000, bytes: 10_000 };
const at_once = 16;

/** Files that end up in an S3 store, beside the same sent there by a plain client; each time of another content. */
export async function rows(ground: Ground): Promise<Group> {
  const s3 = await startS3();
  const bucket = await s3.bucket("bench");
  const server = await startChild("server.ts", {
    DATABASE_URL: (await ground.crowd(1000)).url,
    LOG_LEVEL: "fatal",
    GUILDHALL_DATA: `${ground.folder}/store`,
    GUILDHALL_STORAGE: `s3://${bucket.bucket}/some?endpoint=${s3.endpoint}`,
    AWS_ACCESS_KEY_ID: s3.keys.id,
    AWS_SECRET_ACCESS_KEY: s3.keys.secret,
  });
  const folder = join(ground.folder, "to-store");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "large.bin"), Buffer.alloc(large_bytes, randomBytes(mebibyte)));
  const agent = new Agent({ keepAlive: true, maxSockets: at_once });
  const at = await open(server.ready, 1, "store");
  const client = openClient(bucket);
  let sent = 0;
  const ways: Ways = {
    folder,
    ours: (path) => put(agent, at, folder, path),
    pushed: (paths) => pushLots(at, filesIn(folder, paths, small.bytes)),
    plain: (Body) => client.send(new PutObjectCommand({ Bucket: bucket.bucket, Key: `plain/${sent++}`, Body })),
    parts: (file) =>
      putFile(openBucket(bucket, client), `plain/${sent++}`, file, large_bytes, createBudget(parts_bytes_max)),
  };
  const close = async () => {
    agent.destroy();
    client.destroy();
    await server.stop();
    await s3.stop();
    rmSync(folder, { recursive: true });
  };
  return { rows: [largeRow(ways), ...smallRows(ways)], close };
}

interface Ways {
  folder: string;
  ours: (path: string) => Promise<void>;
  /** As `data push` does it: small files together, as tars. */
  pushed: (paths: readonly string[]) => Promise<void>;
  plain: (body: Buffer) => Promise<unknown>;
  /** What only sends a file in parts, as ours does in the end: servers take one request for all of it in another way. */
  parts: (file: string) => Promise<unknown>;
}

function largeRow({ folder, ours, parts }: Ways): Row {
  const large = join(folder, "large.bin");
  const fresh = (send: () => Promise<unknown>) => () => {
    renew(large);
    return rate(large_bytes / mebibyte, send);
  };
  return {
    ...{ work: "256 MiB into an S3 store, hashed and whole on this machine first", unit: "MiB/s" },
    figure: fresh(() => ours("large.bin")),
    floor: { what: "only sent to the same server, in as many parts", figure: fresh(() => parts(large)) },
    target: { ratio_min: 0.5 },
    rounds: 3,
  };
}

function smallRows({ folder, ours, pushed, plain }: Ways): Row[] {
  const paths = Array.from({ length: small.files }, (_, i) => `small/${i}.bin`);
  const fresh = (send: () => Promise<unknown>) => () => {
    writeSmall(join(folder, "small"), small);
    return rate(small.files, send);
  };
  const each = (send: (path: string) => Promise<unknown>) =>
    fresh(() => inParallel(paths, at_once, async (path) => void (await send(path))));
  const bare = each((path) => plain(readFileSync(join(folder, path))));
  const what = "PutObject by a plain client to the same server";
  const row = { unit: "files/s", floor: { what, figure: bare }, rounds: 3 };
  const work = `${small.files} files of ${small.bytes} bytes into an S3 store`;
  const together = `${work}, as \`data push\` sends them`;
  return [
    { ...row, work, figure: each(ours), target: { ratio_min: 0.5 } },
    { ...row, work: together, figure: fresh(() => pushed(paths)), target: { ratio_min: 0.8 } },
  ];
}

/** Makes it another file: what the store has in this size would not be sent again. */
function renew(file: string): void {
  const handle = openSync(file, "r+");
  writeSync(handle, randomBytes(64), 0, 64, 0);
  closeSync(handle);
}

async function rate(amount: number, work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return amount / ((performance.now() - began) / 1000);
}
