import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";
import { archiveRoutes } from "../../contract/archives.ts";
import { versionRoutes } from "../../contract/versions.ts";
import type { RepositoryAddress } from "../address.ts";
import { failure, misuse } from "../failure.ts";
import { interruptible } from "../interrupt.ts";
import { type Progress, progressOf } from "../progress.ts";
import { backoffMs } from "../retry.ts";
import type { Session } from "../session.ts";
import { download, type Made, startOf } from "./download.ts";
import { rangeFrom } from "./pull.ts";

export type ArchiveFormat = "zip" | "tar";

/** Which archive, and where to: a file, `-` for standard output, by default a file of its own name. */
export interface ArchivePull {
  at: RepositoryAddress & { version: number | string };
  as: ArchiveFormat;
  only: string | undefined;
  output: string | undefined;
}

/** What was written. */
export interface ArchivePulled {
  namespace: string;
  name: string;
  version: number;
  file: string;
  bytes: number;
}

const attempts_max = 8;

/** Downloads a version or a folder of it as one file; what broke off goes on. */
export async function pullArchive(session: Session, { at, as, only, output }: ArchivePull): Promise<ArchivePulled> {
  const { number: version } = await session.call(versionRoutes[at.kind].get, { params: at });
  const named = [`${at.name}-v${version}`, only?.split("/").at(-1)].filter(Boolean).join("-");
  const ask: Ask = (headers) =>
    session.call.open(archiveRoutes[at.kind][as], { params: { ...at, version }, query: { under: only } }, { headers });
  const saved = await saveArchive(ask, `${named}.${as}`, output);
  return { namespace: at.namespace, name: at.name, version, ...saved };
}

type Ask = (headers: Record<string, string>) => Promise<Response>;

/** Writes an archive into a file, by default one of its own name, or to standard output; what broke off goes on. */
export async function saveArchive(
  ask: Ask,
  named: string,
  output: string | undefined,
): Promise<{ file: string; bytes: number }> {
  if (output === "-" && process.stdout.isTTY)
    throw misuse("An archive is not for a terminal.", "Send it on: … -o - | tar -x, or name a file with -o");
  const made = await madeOf(ask, named);
  const file = output ?? made.path;
  const progress = progressOf("Downloading", 1, made.bytes);
  const goOn = () => (file === "-" ? "" : "What has arrived stays. The same command goes on where it was.");
  const work = () => (file === "-" ? print(made, progress) : download(made, file, progress));
  await interruptible(goOn, work).finally(() => progress.end());
  return { file, bytes: made.bytes };
}

/** Asks for one byte, to learn how many there are and what they are called. */
async function madeOf(ask: Ask, path: string): Promise<Made> {
  const first = await ask({ range: "bytes=0-0" });
  await first.body?.cancel();
  const etag = first.headers.get("etag") ?? "";
  const bytes = Number(first.headers.get("content-range")?.split("/")[1]);
  const open = async (from: number) => {
    const response = await ask(rangeFrom(from, etag));
    if (response.headers.get("etag") === etag) return response;
    throw failure(`${path} has become another archive meanwhile.`, { hint: "Run the command again." });
  };
  return { path, bytes, etag, open };
}

const print = (made: Made, progress: Progress): Promise<void> =>
  pipeline(Readable.from(bytesOf(made, progress)), process.stdout, { end: false });

/** What has been printed cannot be taken back: after a break it goes on exactly there. */
async function* bytesOf(made: Made, progress: Progress): AsyncGenerator<Uint8Array> {
  for (let [at, attempt] = [0, 1]; at < made.bytes; attempt++) {
    if (attempt > attempts_max) throw failure("The connection breaks again and again.");
    try {
      const response = await made.open(at);
      if (startOf(response) !== at) throw failure("The server does not go on where the connection broke.");
      for await (const chunk of response.body ?? []) {
        yield chunk;
        progress.add(chunk.length);
        at += chunk.length;
        attempt = 1;
      }
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      await pause(backoffMs(attempt));
    }
  }
}
