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
  if (output === "-" && process.stdout.isTTY)
    throw misuse("An archive is not for a terminal.", "Send it on: … -o - | tar -x, or name a file with -o");
  const { number } = await session.call(versionRoutes[at.kind].get, { params: at });
  const named = [`${at.name}-v${number}`, only?.split("/").at(-1)].filter(Boolean).join("-");
  const made = await madeOf(session, { ...at, version: number }, as, only, `${named}.${as}`);
  const file = output ?? made.path;
  const progress = progressOf("Downloading", 1, made.bytes);
  const goOn = () => (file === "-" ? "" : "What has arrived stays. The same command goes on where it was.");
  const work = () => (file === "-" ? print(made, progress) : download(made, file, progress));
  await interruptible(goOn, work).finally(() => progress.end());
  return { namespace: at.namespace, name: at.name, version: number, file, bytes: made.bytes };
}

/** Asks for one byte, to learn how many there are and what they are called. */
async function madeOf(
  session: Session,
  params: RepositoryAddress & { version: number },
  as: ArchiveFormat,
  under: string | undefined,
  path: string,
): Promise<Made> {
  const ask = (headers: Record<string, string>) =>
    session.call.open(archiveRoutes[params.kind][as], { params, query: { under } }, { headers });
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
