import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createReadStream, mkdirSync, statSync, writeFileSync } from "node:fs";
import { type Agent, request } from "node:http";
import { join } from "node:path";
import { ReadableStream as WebStream } from "node:stream/web";
import { inParallel } from "../cli/parallel.ts";
import { lotsOf } from "../cli/transfer/lots.ts";
import type { LocalFile } from "../cli/transfer/scan.ts";
import { tarOf } from "../cli/transfer/tar.ts";
import { createClient } from "../contract/client.ts";
import { datasets } from "../contract/repositories.ts";
import { datasets as versions } from "../contract/versions.ts";
import { tokenOf } from "./crowd.ts";

const mebibyte = 2 ** 20;
/** As `data push` has it. */
const lots_at_once = 6;

/** Where files go. */
export interface Opened {
  base: string;
  headers: Record<string, string>;
}

/** Makes a data set of the n-th person, with an open version. */
export async function open(server: string, n: number, name: string): Promise<Opened> {
  const headers = { authorization: `Bearer ${tokenOf(n)}` };
  const call = createClient({ baseUrl: server, headers });
  const params = { namespace: `person-${n}`, name };
  await call(datasets.create, { body: params });
  await call(versions.open, { params, body: {} });
  return { base: `${server}/api/v1/datasets/${params.namespace}/${params.name}/versions/1/files`, headers };
}

/** Writes small files of random bytes, also over those that are there. */
export function writeSmall(folder: string, { files, bytes }: { files: number; bytes: number }): void {
  mkdirSync(folder, { recursive: true });
  for (let i = 0; i < files; i++) writeFileSync(join(folder, `${i}.bin`), randomBytes(bytes));
}

/** Files of a folder as the command line finds them. */
export const filesIn = (folder: string, paths: readonly string[], bytes: number): LocalFile[] =>
  paths.map((path) => ({ path, file: join(folder, path), bytes }));

/** Each lot is a tar, several at once; a file that is there already is replaced. */
export async function pushLots({ base, headers }: Opened, files: readonly LocalFile[]): Promise<void> {
  await inParallel(lotsOf(files), lots_at_once, async (lot) => {
    const body = WebStream.from(tarOf(lot)) as ReadableStream;
    const address = base.replace(/files$/, "archive.tar");
    const answer = await fetch(address, { method: "PUT", headers, body, duplex: "half" } as RequestInit);
    if (!answer.ok) throw new Error(`a tar was answered with ${answer.status}: ${await answer.text()}`);
  });
}

/** Sends a file of a folder in a request of its own. */
export async function put(agent: Agent, { base, headers }: Opened, folder: string, path: string): Promise<void> {
  const file = join(folder, path);
  const sent = request(`${base}/${path}`, {
    ...{ agent, method: "PUT" },
    headers: { ...headers, "content-length": statSync(file).size },
  });
  createReadStream(file, { highWaterMark: mebibyte }).pipe(sent);
  const [answer] = await once(sent, "response");
  answer.resume();
  await once(answer, "end");
  if (answer.statusCode !== 200) throw new Error(`${path} was answered with ${answer.statusCode}`);
}
