import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, lstat, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { ApiError } from "../../contract/client.ts";
import { failure } from "../failure.ts";
import type { Progress } from "../progress.ts";
import { backoffMs } from "../retry.ts";
import { sha256Of } from "./hash.ts";

/** A file on the server: what it must be, and how its bytes are read from an offset. */
export interface Remote {
  path: string;
  bytes: number;
  sha256: string;
  open(from: number): Promise<Response>;
}

/** What is made while it is sent, such as an archive: its tag stands for its content, which nobody knows before. */
export type Made = Omit<Remote, "sha256"> & { etag: string };

const attempts_max = 8;
const { O_CREAT, O_WRONLY, O_NOFOLLOW } = constants;

/** Says whether the file is there already, byte for byte. */
export async function isThere(target: string, remote: Remote): Promise<boolean> {
  const facts = await lstat(target).catch(() => undefined);
  if (facts?.isDirectory()) throw failure(`${target} is a folder: the file of that name cannot be written.`);
  return facts?.isFile() === true && facts.size === remote.bytes && (await sha256Of(target)) === remote.sha256;
}

/** Downloads under another name beside the target, goes on after a broken connection, checks, then renames. */
export async function download(remote: Remote | Made, target: string, progress: Progress): Promise<void> {
  const part = partOf(remote, target);
  let damaged = 0;
  for (let [attempt, had] = [1, -1]; attempt <= attempts_max; attempt++) {
    const { whole, bytes } = await receive(remote, part, progress, had === -1);
    if (whole && (await isRight(remote, part))) return rename(part, target);
    if (whole) await rm(part, { force: true });
    if (whole && ++damaged === 2) throw failure(`${remote.path} arrives damaged: its SHA-256 is wrong.`);
    if (bytes > had) attempt = 1; // it gets on, however often the connection breaks
    if (!whole) await pause(backoffMs(attempt));
    had = bytes;
  }
  throw failure(`The connection breaks again and again while ${remote.path} is downloaded.`, {
    hint: "The same command goes on where it was.",
  });
}

/** Where a file is until it is whole: the same name next time, so that a later command goes on; short enough beside the longest name. */
export const partOf = (remote: Remote | Made, target: string): string => {
  const content = "sha256" in remote ? remote.sha256 : remote.etag;
  const key = createHash("sha256").update(`${remote.path}\0${content}`).digest("hex").slice(0, 24);
  return join(dirname(target), `.guildhall-${key}.part`);
};

const isRight = async (remote: Remote | Made, part: string): Promise<boolean> =>
  !("sha256" in remote) || (await sha256Of(part)) === remote.sha256;

/** Reads what is missing; says whether that was all, and how much is there now. */
async function receive(remote: Remote | Made, part: string, progress: Progress, first: boolean) {
  const file = await open(part, O_CREAT | O_WRONLY | O_NOFOLLOW, 0o666);
  try {
    const { size } = await file.stat();
    const have = size > remote.bytes ? 0 : size;
    if (first) progress.add(have);
    if (have < remote.bytes || size > remote.bytes) await append(remote, file, have, progress);
  } catch (error) {
    if (error instanceof ApiError && error.problem.status === 416) await file.truncate(0);
    else if (!(error instanceof TypeError)) throw error;
  } finally {
    await file.close();
  }
  const { size: bytes } = await lstat(part);
  return { whole: bytes === remote.bytes, bytes };
}

async function append(remote: Remote | Made, file: FileHandle, have: number, progress: Progress): Promise<void> {
  const response = await remote.open(have);
  const from = startOf(response);
  if (from !== have) progress.add(from - have);
  await file.truncate(from);
  let at = from;
  for await (const chunk of response.body ?? []) {
    await file.write(chunk, 0, chunk.length, at);
    at += chunk.length;
    progress.add(chunk.length);
  }
}

/** Where an answer begins: another than was asked for when the content has become another. */
export const startOf = (response: Response): number =>
  response.status === 206 ? Number(/^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1] ?? 0) : 0;
