import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { GetObjectCommand, type S3Client, UploadPartCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { DirectTransfer } from "../../../domain/repositories/ports.ts";
import { dispositionOf } from "../../../kernel/content.ts";
import { Problem } from "../../../kernel/problem.ts";
import { refuseDifferent } from "../draft.ts";
import type { Bucket } from "./bucket.ts";
import { isMissing } from "./bucket.ts";
import { beginParts, completeParts, copy, partBytes } from "./parts.ts";

/** Long enough to begin with: what has begun goes on. */
const download_seconds = 300;
/** A part on a slow line; whoever needs longer asks for its address again. */
const part_seconds = 3600;

const draftOf = (id: string) => `drafts/${id}`;

/** Transfers between clients and the bucket, by addresses that `front` signs: as clients call the store. */
export function createDirect(bucket: Bucket, front: S3Client): DirectTransfer {
  return {
    download: (sha256, { media_type, ...content }) =>
      getSignedUrl(
        front,
        new GetObjectCommand({
          ...{ Bucket: bucket.name, Key: bucket.keyOf(`blobs/${sha256}`) },
          ...{ ResponseContentType: media_type, ResponseContentDisposition: dispositionOf(content) },
        }),
        { expiresIn: download_seconds },
      ),
    begin: async (id, bytes) => ({ token: await beginParts(bucket, draftOf(id)), part_bytes: partBytes(bytes) }),
    parts: (id, UploadId, numbers) =>
      Promise.all(
        numbers.map((PartNumber) => {
          const at = { Bucket: bucket.name, Key: bucket.keyOf(draftOf(id)), UploadId, PartNumber };
          return getSignedUrl(front, new UploadPartCommand(at), { expiresIn: part_seconds });
        }),
      ),
    async finish(id, token, parts, expect) {
      const key = draftOf(id);
      const { bytes } = (await bucket.head(key)) ?? (await complete(bucket, key, token, parts));
      if (bytes !== expect.bytes) refuseDifferent({ sha256: expect.sha256, bytes }, expect);
      const read = await hashOf(bucket, key);
      refuseDifferent(read, expect);
      const drop = async () => void (await bucket.remove(key));
      const keep = () => copy(bucket, key, `blobs/${read.sha256}`, bytes).then(drop);
      return { ...read, keep, drop };
    },
    async drop(id, token) {
      await bucket.abort(draftOf(id), token);
      await bucket.remove(draftOf(id));
    },
  };
}

/** From here on no address changes it any more: they were good for its parts. */
async function complete(bucket: Bucket, key: string, token: string, parts: Parameters<typeof completeParts>[3]) {
  await completeParts(bucket, key, token, parts).catch((error) => {
    const { $metadata, name } = error as { name: string; $metadata?: { httpStatusCode?: number } };
    if (isMissing(error)) throw new Problem("not_found", "There is no such upload any more: begin again");
    if ($metadata?.httpStatusCode !== 400) throw error;
    throw new Problem("upload_changed", `The store cannot join the parts that were named (${name})`, {}, error);
  });
  const known = await bucket.head(key);
  if (!known) throw new Problem("unavailable", "The store does not show what was sent: complete it again in a moment");
  return known;
}

async function hashOf(bucket: Bucket, key: string) {
  const hash = createHash("sha256");
  let [bytes, sum] = [0, 0];
  for await (const piece of await bucket.get(key)) {
    hash.update(piece as Buffer);
    bytes += (piece as Buffer).length;
    sum = crc32(piece as Buffer, sum);
  }
  return { sha256: hash.digest("hex"), bytes, crc32: sum };
}
