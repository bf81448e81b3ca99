import { completeDirectUpload, getDirectWay } from "../../contract/direct-uploads.ts";
import { call, queryClient, reading } from "../api.ts";
import { sha256Of } from "./hash.ts";
import { fingerprintOf, giveUpPieces, sendLarge } from "./large.ts";
import { beginOrGoOn, forgetBegun, giveUpParts, isRefusal, sendParts, store } from "./parts.ts";
import type { Sending, Target } from "./send.ts";

type Told = (sent: number) => void;

/** The store cannot be reached from this browser: its network, or the rules of the bucket, do not let it. */
let is_out_of_reach = false;

/**
 * Sends a large file straight to the store where that is possible, else through the server. It goes on where it broke
 * off, in this tab or another. `onProgress` hears first what was there before.
 */
export function sendBest(target: Target, path: string, file: File, onProgress: Told): Sending {
  const stop = new AbortController();
  let through_server: Sending | undefined;
  const send = async () => {
    if ((await isWorthwhile(file)) && (await sendDirect(target, path, file, onProgress, stop.signal))) return file.size;
    stop.signal.throwIfAborted();
    through_server = sendLarge(target, path, file, onProgress);
    return through_server.stored;
  };
  const abort = () => {
    stop.abort(new DOMException("Stopped", "AbortError"));
    through_server?.abort();
  };
  return { stored: send(), abort };
}

async function isWorthwhile({ size }: File): Promise<boolean> {
  if (is_out_of_reach) return false;
  const { origin, bytes_min } = await queryClient.fetchQuery({ ...reading(getDirectWay, {}), staleTime: Infinity });
  return origin !== null && size >= bytes_min;
}

/** False: the store never took any of it. */
async function sendDirect(target: Target, path: string, file: File, onProgress: Told, signal: AbortSignal) {
  const fingerprint = fingerprintOf(target, path, file);
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  try {
    const begun = await beginOrGoOn(target, path, file, fingerprint);
    const hashed = sha256Of(file, either);
    await Promise.all([sendParts(file, begun, onProgress, either), hashed]);
    await call(completeDirectUpload, { params: { id: begun.id }, body: { sha256: await hashed } }, { signal });
    forgetBegun(fingerprint);
    return true;
  } catch (error) {
    failed.abort(error);
    if (!isRefusal(error) || store.is_reached || !navigator.onLine) throw error;
    is_out_of_reach = true;
    await giveUpParts(fingerprint);
    return false;
  }
}

/** Throws away what is there of a file that did not come whole. */
export async function giveUp(target: Target, path: string, file: File): Promise<void> {
  await giveUpParts(fingerprintOf(target, path, file));
  await giveUpPieces(target, path, file);
}
