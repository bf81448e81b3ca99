import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { GetObjectCommand, type S3Client, UploadPartCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { DirectTransfer } from "../../../domain/repositories/ports.ts";
import { dispositionOf } from "../../../kernel/content.ts";
import { Problem } from "../../../kernel/problem.ts";
import { refuseDifferent } from "../draft.ts";
import { type Bucket, isMissing, openClient } from "./bucket.ts";
import { beginParts, completeParts, copy, listParts, partBytes } from "./parts.ts";
import type { S3Settings } from "./settings.ts";

/** Long enough to begin with: what has begun goes on. */
const download_seconds = 300;
/** A part on a slow line; whoever needs longer asks for its address again. */
const part_seconds = 3600;

const draftOf = (id: string) => `drafts/${id}`;

/** Where addresses that are given out begin: the bucket may be named in their host. */
export async function originOf(settings: S3Settings, endpoint: string | undefined): Promise<string> {
  const anybody = openClient({ ...settings, keys: { id: "anybody", secret: "anybody" } }, endpoint);
  const anything = new GetObjectCommand({ Bucket: settings.bucket, Key: "anything" });
  const { origin } = new URL(await getSignedUrl(anybody, anything));
  anybody.destroy();
  return origin;
}

/** Transfers between clients and the bucket, by addresses that `front` signs: as clients call the store. */
export function createDirect(bucket: Bucket, front: S3Client, origin: string): DirectTransfer {
  return {
    origin,
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
    async received(id, token) {
      const parts = await listParts(bucket, draftOf(id), token).catch(unlessMissing);
      return parts ?? ((await bucket.head(draftOf(id))) ? "all" : undefined);
    },
    async finish(id, token, parts, expect) {
      const key = draftOf(id);
      const join = async () => complete(bucket, key, token, parts ?? (await allOf(bucket, key, token, expect.bytes)));
      const { bytes } = (await bucket.head(key)) ?? (await join());
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

function unlessMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}

/** Everything that was announced; what is missing may still come. */
async function allOf(bucket: Bucket, key: string, token: string, bytes: number) {
  const parts = await listParts(bucket, key, token).catch(unlessMissing);
  if (!parts) throw gone();
  const here = parts.reduce((sum, part) => sum + part.bytes, 0);
  if (here === bytes) return parts;
  throw new Problem("upload_offset", `${here} of ${bytes} bytes are in the store: send the other parts first`);
}

const gone = (cause?: unknown) => new Problem("not_found", "There is no such upload any more: begin again", {}, cause);

/** From here on no address changes it any more: they were good for its parts. */
async function complete(bucket: Bucket, key: string, token: string, parts: Parameters<typeof completeParts>[3]) {
  await completeParts(bucket, key, token, parts).catch((error) => {
    const { $metadata, name } = error as { name: string; $metadata?: { httpStatusCode?: number } };
    if (isMissing(error)) throw gone(error);
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
