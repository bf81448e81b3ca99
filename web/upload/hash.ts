const known = new WeakMap<File, string>();

/** The SHA-256 of a file however large, by a worker; stopped, it begins again the next time. */
export async function sha256Of(file: File, signal: AbortSignal): Promise<string> {
  const before = known.get(file);
  if (before !== undefined) return before;
  const worker = new Worker(new URL("./hash.worker.ts", import.meta.url), { type: "module" });
  const hashed = await answerOf(worker, file, signal).finally(() => worker.terminate());
  known.set(file, hashed);
  return hashed;
}

const answerOf = (worker: Worker, file: File, signal: AbortSignal) =>
  new Promise<string>((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
    worker.onmessage = ({ data }: MessageEvent<string | null>) =>
      data === null ? reject(new TypeError("The file cannot be read")) : resolve(data);
    worker.onerror = () => reject(new TypeError("The file cannot be hashed"));
    worker.postMessage(file);
  });

/** The SHA-256 of what is in memory; where a page without TLS has no fast way, the slow one. */
export async function sha256OfBytes(content: ArrayBuffer): Promise<string> {
  if (!globalThis.crypto.subtle) return hexOf((await import("@noble/hashes/sha2.js")).sha256(new Uint8Array(content)));
  return hexOf(new Uint8Array(await crypto.subtle.digest("SHA-256", content)));
}

const hexOf = (digest: Uint8Array): string => [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
