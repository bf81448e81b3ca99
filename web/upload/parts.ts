import { deleteDirectUpload, directUploadRoutes, getDirectUpload, locateParts } from "../../contract/direct-uploads.ts";
import { call, problemOf } from "../api.ts";
import type { Target } from "./send.ts";

const parts_at_once = 4;
const located_at_once = 16;

/** An upload past the server, as far as it is. */
interface Begun {
  id: string;
  part_bytes: number;
  parts_total: number;
  received: number[];
}

const prefix = "direct::";
const keyOf = (fingerprint: string) => prefix + fingerprint;

/** Goes on with what an earlier attempt or tab began, if the store still knows it, or begins. */
export async function beginOrGoOn(target: Target, path: string, file: File, fingerprint: string): Promise<Begun> {
  const noted = idIn(keyOf(fingerprint));
  const before = noted && (await call(getDirectUpload, { params: { id: noted } }).catch(unlessGone));
  if (before) return before;
  const { kind, ...params } = target;
  const begun = await call(directUploadRoutes[kind].begin, { params, body: { path, bytes: file.size } });
  localStorage.setItem(keyOf(fingerprint), JSON.stringify({ id: begun.id, began_ms: Date.now() }));
  return { ...begun, received: [] };
}

function unlessGone(error: unknown): undefined {
  if (problemOf(error)?.status !== 404) throw error;
}

/** It is whole, or nobody wants it any more. */
export const forgetBegun = (fingerprint: string): void => localStorage.removeItem(keyOf(fingerprint));

/** Throws away what the store has of a file. What cannot be said now expires there. */
export async function giveUpParts(fingerprint: string): Promise<void> {
  const id = idIn(keyOf(fingerprint));
  forgetBegun(fingerprint);
  if (id) await call(deleteDirectUpload, { params: { id } }).catch(() => undefined);
}

const kept_ms = 3 * 24 * 3600 * 1000;

/** Forgets what the server has thrown away since. */
export function forgetOldBegun(): void {
  for (const key of Object.keys(localStorage))
    if (key.startsWith(prefix) && Date.now() - noteIn(key).began_ms > kept_ms) localStorage.removeItem(key);
}

const idIn = (key: string): string | undefined => noteIn(key).id;

function noteIn(key: string): { id?: string; began_ms: number } {
  try {
    return { began_ms: 0, ...(JSON.parse(localStorage.getItem(key) ?? "{}") as object) };
  } catch {
    return { began_ms: 0 };
  }
}

/** What this tab knows of the store: once it took a part, a fault passes; before, it may be out of reach. */
export const store = { is_reached: false };

const refused = "StoreRefused";

/** Whether the store, or the way there, did not take a part. */
export const isRefusal = (error: unknown): boolean => error instanceof DOMException && error.name === refused;

/** Sends the parts that the store does not have, some at once; `onProgress` first hears what was there before. */
export async function sendParts(
  file: File,
  { id, part_bytes, parts_total, received }: Begun,
  onProgress: (sent: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const here = new Set(received);
  const missing = Array.from({ length: parts_total }, (_, i) => i + 1).filter((number) => !here.has(number));
  const bytesOf = (number: number) => Math.min(part_bytes, file.size - (number - 1) * part_bytes);
  let stored = received.reduce((sum, number) => sum + bytesOf(number), 0);
  onProgress(stored);
  const moving = new Map<number, number>();
  const tell = () => onProgress([...moving.values()].reduce((sum, sent) => sum + sent, stored));
  const urls = addressesOf(id, missing);
  const queue = missing.values();
  const hand = async () => {
    for (const number of queue) {
      const from = (number - 1) * part_bytes;
      const moved = (sent: number) => {
        moving.set(number, sent);
        tell();
      };
      await put(await urls(number), file.slice(from, from + bytesOf(number)), moved, signal);
      store.is_reached = true;
      moving.delete(number);
      stored += bytesOf(number);
    }
  };
  await Promise.all(Array.from({ length: parts_at_once }, hand));
}

/** Where parts go, asked for some at a time. */
function addressesOf(id: string, missing: readonly number[]) {
  const known = new Map<number, string>();
  return async (number: number): Promise<string> => {
    const from = missing.indexOf(number);
    const numbers = missing.slice(from, from + located_at_once);
    if (!known.has(number))
      for (const part of (await call(locateParts, { params: { id }, body: { numbers } })).parts)
        known.set(part.number, part.url);
    return known.get(number) ?? "";
  };
}

const put = (url: string, part: Blob, onProgress: (sent: number) => void, signal: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = () =>
      request.status === 200 ? resolve() : reject(new DOMException(`It says ${request.status}`, refused));
    request.onerror = () => reject(new DOMException("It does not answer", refused));
    request.onabort = () => reject(new DOMException("Stopped", "AbortError"));
    request.onloadend = () => signal.removeEventListener("abort", stop);
    signal.addEventListener("abort", stop);
    if (signal.aborted) return reject(signal.reason);
    request.open("PUT", url);
    request.send(part);
  });
