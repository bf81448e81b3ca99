import { Upload, type UploadOptions } from "tus-js-client";
import { addressOf } from "../../contract/client.ts";
import type { ProblemDocument } from "../../contract/problem.ts";
import { uploadMediaType, datasets as uploads } from "../../contract/uploads.ts";
import type { Person } from "../world.ts";
import type { At } from "./shelf.ts";

/** Where uploads into a version begin. */
export const uploadsAt = (at: At, version = 1): string => addressOf(uploads.create, { params: { ...at, version } });

/** How a sender describes a file: pairs of a key and a value in base64. */
export const metadata = (about: Record<string, string | number>): string =>
  Object.entries(about)
    .map(([key, value]) => `${key} ${Buffer.from(String(value)).toString("base64")}`)
    .join(",");

/** A request of the protocol by hand. */
export const tus = (
  person: Person,
  method: string,
  address: string,
  headers: Record<string, string> = {},
  body?: Buffer | ReadableStream | string,
) =>
  person.fetch(address, {
    method,
    headers: { "tus-resumable": "1.0.0", ...headers },
    ...(body === undefined ? {} : { body: body as BodyInit, duplex: "half" }),
  } as RequestInit);

/** Begins an upload and gives its address. */
export async function begin(person: Person, at: At, bytes: number, about: Record<string, string | number>, more = {}) {
  const headers = { "upload-length": String(bytes), "upload-metadata": metadata(about), ...more };
  const answer = await tus(person, "POST", uploadsAt(at), headers);
  if (answer.status !== 201) throw new Error(await answer.text());
  return answer.headers.get("location") ?? "";
}

/** Sends bytes from an offset on. */
export const patch = (person: Person, address: string, offset: number, body: Buffer | ReadableStream) =>
  tus(person, "PATCH", address, { "upload-offset": String(offset), "content-type": uploadMediaType }, body);

/** Where an upload goes on; undefined: there is none. */
export async function offsetOf(person: Person, address: string): Promise<number | undefined> {
  const answer = await tus(person, "HEAD", address);
  const offset = answer.headers.get("upload-offset");
  return answer.status === 200 && offset !== null ? Number(offset) : undefined;
}

export const refusalOf = async (answer: Promise<Response>): Promise<ProblemDocument> => {
  const response = await answer;
  if (response.ok) throw new Error(`expected a problem, got ${response.status}`);
  return (await response.json()) as ProblemDocument;
};

export const unfinished = async (person: Person, at: At, version = 1) =>
  (await person.call(uploads.list, { params: { ...at, version }, query: {} })).items;

/** Sends a file with tus-js-client, as any program would; `stop_at` breaks it off after so many bytes. */
export function send(
  person: Person,
  url: string,
  at: At,
  path: string,
  content: Buffer,
  { stop_at, ...options }: Partial<UploadOptions> & { stop_at?: number } = {},
): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(content, {
      endpoint: url + uploadsAt(at),
      headers: { authorization: `Bearer ${person.token}` },
      metadata: { path },
      retryDelays: [],
      onSuccess: () => resolve(upload),
      onError: reject,
      onChunkComplete: (_size, accepted) => {
        if (stop_at !== undefined && accepted >= stop_at) void upload.abort().then(() => resolve(upload));
      },
      ...options,
    });
    upload.start();
  });
}
