import { sha256 } from "@noble/hashes/sha2.js";

/** Large enough that reading costs nothing beside hashing, small enough for the memory of a telephone. */
const slice_bytes = 4 * 2 ** 20;

/** The SHA-256 of the file that is sent here, beside the page: its bytes pass through, however many they are. */
self.onmessage = async ({ data: file }: MessageEvent<File>) => {
  const hash = sha256.create();
  try {
    for (let from = 0; from < file.size; from += slice_bytes)
      hash.update(new Uint8Array(await file.slice(from, from + slice_bytes).arrayBuffer()));
    postMessage([...hash.digest()].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
  } catch {
    postMessage(null); // it cannot be read any more
  }
};
