import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, lstat, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { ApiError } from "../../contract/client.ts";
import { failure } from "../failure.ts";
import type { Progress } from "../progress.ts";
import { backoffMs } from "../retry.ts";
import { hashInto, sha256Of } from "./hash.ts";

/** A file on the server: what it must be, and how its bytes are read from an offset. */
export interface Remote {
  path: string;
  bytes: number;
  sha256: string;
  open(from: number): Promise<Response>;
}

const attemptsMax = 8;
const { O_CREAT, O_WRONLY, O_NOFOLLOW } = constants;

/** Says whether the file is there already, byte for byte. */
export async function isThere(target: string, remote: Remote): Promise<boolean> {
  const facts = await lstat(target).catch(() => undefined);
  if (facts?.isDirectory()) throw failure(`${target} is a folder: the file of that name cannot be written.`);
  return facts?.isFile() === true && facts.size === remote.bytes && (await sha256Of(target)) === remote.sha256;
}

/** Downloads under another name beside the target, goes on after a broken connection, checks, then renames. */
export async function download(remote: Remote, target: string, progress: Progress): Promise<void> {
  const part = partOf(remote, target);
  for (let attempt = 1, damaged = 0; attempt <= attemptsMax; attempt++) {
    const sha256 = await receive(remote, part, progress, attempt === 1);
    if (sha256 === remote.sha256) return rename(part, target);
    if (sha256 === undefined) await pause(backoffMs(attempt));
    else await rm(part, { force: true });
    if (sha256 !== undefined && ++damaged === 2) throw failure(`${remote.path} arrives damaged: its SHA-256 is wrong.`);
  }
  throw failure(`The connection breaks again and again while ${remote.path} is downloaded.`, {
    hint: "The same command goes on where it was.",
  });
}

/** The same name next time, so that a later command goes on; short enough beside the longest name. */
const partOf = (remote: Remote, target: string): string => {
  const key = createHash("sha256").update(`${remote.path}\0${remote.sha256}`).digest("hex").slice(0, 24);
  return join(dirname(target), `.guildhall-${key}.part`);
};

/** Reads what is missing; gives the SHA-256 of the whole, or undefined when the connection broke on the way. */
async function receive(remote: Remote, part: string, progress: Progress, first: boolean): Promise<string | undefined> {
  const file = await open(part, O_CREAT | O_WRONLY | O_NOFOLLOW, 0o666);
  try {
    const { size } = await file.stat();
    const have = size > remote.bytes ? 0 : size;
    if (first) progress.add(have);
    if (have < remote.bytes || size > remote.bytes) await append(remote, file, have, progress);
  } catch (error) {
    if (error instanceof ApiError && error.problem.status === 416) await file.truncate(0);
    else if (!(error instanceof TypeError)) throw error;
    return undefined;
  } finally {
    await file.close();
  }
  return (await hashInto(createHash("sha256"), part)).digest("hex");
}

async function append(remote: Remote, file: FileHandle, have: number, progress: Progress): Promise<void> {
  const response = await remote.open(have);
  const from = response.status === 206 ? startOf(response) : 0;
  if (from !== have) progress.add(from - have);
  await file.truncate(from);
  let at = from;
  for await (const chunk of response.body ?? []) {
    await file.write(chunk, 0, chunk.length, at);
    at += chunk.length;
    progress.add(chunk.length);
  }
}

const startOf = (response: Response): number =>
  Number(/^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1] ?? 0);
