import { type DetailedError, type PreviousUpload, Upload } from "tus-js-client";
import { ApiError, addressOf } from "../../contract/client.ts";
import type { ProblemDocument } from "../../contract/problem.ts";
import { uploadRoutes } from "../../contract/uploads.ts";
import type { Sending, Target } from "./send.ts";

/** From here on a file is worth going on with after a break. */
const large_bytes_min = 8 * 2 ** 20;
const parts_bytes_min = 128 * 2 ** 20;
const parts = 3;
/** One request carries no more: a proxy may limit it, and other requests of the page get their turn. */
const request_bytes_max = 64 * 2 ** 20;

export const isLarge = (file: File): boolean => file.size >= large_bytes_min;

/** How many connections a file takes. */
export const connectionsOf = (file: File): number => (file.size >= parts_bytes_min ? parts : 1);

/**
 * Sends a large file so that it goes on where it broke off (tus): in this tab, or when the same file is picked again in
 * another. `onProgress` hears first what was there before.
 */
export function sendLarge(target: Target, path: string, file: File, onProgress: (sent: number) => void): Sending {
  let fail: (error: Error) => void = () => {};
  let stopped = false;
  const key = fingerprintOf(target, path, file);
  const { kind, ...params } = target;
  const upload = new Upload(file, {
    endpoint: addressOf(uploadRoutes[kind].create, { params }),
    metadata: { path },
    metadataForPartialUploads: { path },
    parallelUploads: connectionsOf(file),
    chunkSize: request_bytes_max,
    retryDelays: null as unknown as number[], // when to try again says the tray
    fingerprint: async () => key,
  });
  const stored = new Promise<number>((resolve, reject) => {
    fail = reject;
    const start = async () => {
      const before = await goneOnWith(upload);
      onProgress(before);
      upload.options.onProgress = (sent) => onProgress(Math.max(sent, before));
      upload.options.onSuccess = () => resolve(file.size);
      upload.options.onError = (error) => reject(faultOf(error as DetailedError));
      if (!stopped) upload.start();
    };
    start().catch(reject);
  });
  const abort = () => {
    stopped = true;
    fail(new DOMException("Stopped", "AbortError"));
    void upload.abort(false);
  };
  return { stored, abort };
}

/** The same file, as far as a browser lets one tell: by its place, size and time of change. */
export const fingerprintOf = ({ kind, namespace, name, version }: Target, path: string, file: File): string =>
  JSON.stringify([kind, namespace, name, version, path, file.size, file.lastModified]);

const storage_prefix = "tus::";

/** Throws away what the server has of a file that did not come whole. What cannot be said to it now expires there. */
export async function giveUpPieces(target: Target, path: string, file: File): Promise<void> {
  const prefix = `${storage_prefix}${fingerprintOf(target, path, file)}::`;
  for (const name of Object.keys(localStorage).filter((name) => name.startsWith(prefix))) {
    const previous = JSON.parse(localStorage.getItem(name) ?? "{}") as PreviousUpload;
    localStorage.removeItem(name);
    for (const address of addressesOf(previous)) await fetch(address, { method: "DELETE" }).catch(() => undefined);
  }
}

/** Goes on with what is left of an earlier attempt; gives how many bytes of it are there. */
async function goneOnWith(upload: Upload): Promise<number> {
  for (const previous of await upload.findPreviousUploads()) {
    const offsets = await Promise.all(addressesOf(previous).map(offsetAt));
    const whole = offsets.every((offset) => offset !== undefined);
    if (whole && offsets.length > 0) {
      upload.resumeFromPreviousUpload(previous);
      return offsets.reduce((sum, offset) => sum + offset, 0);
    }
    localStorage.removeItem(previous.urlStorageKey);
  }
  return 0;
}

const addressesOf = ({ uploadUrl, parallelUploadUrls }: PreviousUpload): string[] =>
  parallelUploadUrls ?? (uploadUrl ? [uploadUrl] : []);

/** Undefined: it is gone. A server that does not answer is no reason to begin again. */
async function offsetAt(address: string): Promise<number | undefined> {
  const answer = await fetch(address, { method: "HEAD", headers: { "tus-resumable": "1.0.0" } });
  if (answer.ok) return Number(answer.headers.get("upload-offset"));
  if (answer.status >= 500 || answer.status === 401) throw new ApiError(emptyProblem(answer));
  return undefined;
}

const emptyProblem = ({ status, statusText }: Response): ProblemDocument => ({
  ...{ type: "about:blank", title: statusText || "Failed", status },
  code: status === 401 ? "not_signed_in" : "unexpected",
});

/** What the server said, or that the connection broke. */
function faultOf({ originalResponse: answer, message }: DetailedError): Error {
  if (!answer) return new TypeError(message);
  try {
    return new ApiError(JSON.parse(answer.getBody()) as ProblemDocument);
  } catch {
    return new ApiError({ type: "about:blank", code: "unexpected", title: "Failed", status: answer.getStatus() });
  }
}

const kept_ms = 3 * 24 * 3600 * 1000;

/** Forgets where uploads went on that the server has thrown away since. */
export function forgetOld(): void {
  for (const name of Object.keys(localStorage))
    if (name.startsWith(storage_prefix) && Date.now() - createdAt(name) > kept_ms) localStorage.removeItem(name);
}

function createdAt(name: string): number {
  try {
    return Date.parse((JSON.parse(localStorage.getItem(name) ?? "") as { creationTime: string }).creationTime) || 0;
  } catch {
    return 0;
  }
}
