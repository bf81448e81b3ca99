import { open } from "node:fs/promises";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  ListPartsCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import type { Bucket } from "./bucket.ts";
import type { Budget } from "./budget.ts";

const MiB = 2 ** 20;
const part_bytes_min = 8 * MiB;
/** S3 allows 10,000 parts. */
const parts_max = 9000;
const hands = 4;
/** What S3 copies in one request. */
const copy_bytes_max = 5 * 2 ** 30;
const copy_part_bytes = 2 ** 30;

export interface Part {
  number: number;
  etag: string;
}

/** How large the parts of an upload of so many bytes are: all the same, as some servers want it. */
export const partBytes = (bytes: number): number => Math.max(part_bytes_min, Math.ceil(bytes / parts_max / MiB) * MiB);

/** Puts a file of this machine into the bucket: in one request, or in parts that become an object all at once. */
export async function putFile(bucket: Bucket, key: string, file: string, bytes: number, budget: Budget): Promise<void> {
  const size = partBytes(bytes);
  const handle = await open(file, "r");
  const piece = async (start: number, length: number) => {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.allocUnsafe(length), position: start });
    if (bytesRead !== length) throw new Error(`${file} is shorter than it was`);
    return buffer;
  };
  try {
    if (bytes <= size) await budget.spend(bytes, async () => bucket.put(key, await piece(0, bytes)));
    else
      await inParts(bucket, key, rangesOf(bytes, size), (upload, { number, start, end }) =>
        budget.spend(size, async () => sendPart(bucket, key, upload, number, await piece(start, end - start + 1))),
      );
  } finally {
    await handle.close();
  }
}

async function sendPart(bucket: Bucket, key: string, UploadId: string, PartNumber: number, Body: Buffer) {
  const at = { Bucket: bucket.name, Key: bucket.keyOf(key), UploadId, PartNumber };
  const { ETag } = await bucket.client.send(new UploadPartCommand({ ...at, Body }));
  return ETag;
}

/** Copies within the bucket, where the server does the work; in parts what is too large for one request. */
export async function copy(bucket: Bucket, from: string, to: string, bytes: number): Promise<void> {
  const CopySource = `${bucket.name}/${bucket.keyOf(from).split("/").map(encodeURIComponent).join("/")}`;
  const at = { Bucket: bucket.name, Key: bucket.keyOf(to) };
  if (bytes <= copy_bytes_max) {
    const whole = await bucket.client.send(new CopyObjectCommand({ ...at, CopySource })).catch(unlessTooLarge);
    if (whole) return;
  }
  await inParts(bucket, to, rangesOf(bytes, copy_part_bytes), async (UploadId, { number, start, end }) => {
    const part = { ...at, CopySource, UploadId, PartNumber: number, CopySourceRange: `bytes=${start}-${end}` };
    const { CopyPartResult } = await bucket.client.send(new UploadPartCopyCommand(part));
    return CopyPartResult?.ETag;
  });
}

/** Servers have bounds of their own. */
function unlessTooLarge(error: { name?: string; $metadata?: { httpStatusCode?: number } }): undefined {
  const said =
    ["EntityTooLarge", "InvalidRequest"].includes(error.name ?? "") || error.$metadata?.httpStatusCode === 413;
  if (!said) throw error;
}

interface Range {
  number: number;
  start: number;
  end: number;
}

const rangesOf = (bytes: number, size: number): Range[] =>
  Array.from({ length: Math.ceil(bytes / size) }, (_, i) => ({
    number: i + 1,
    start: i * size,
    end: Math.min(bytes, (i + 1) * size) - 1,
  }));

/** A few parts at once; when one fails nothing of them stays. */
async function inParts(
  bucket: Bucket,
  key: string,
  ranges: readonly Range[],
  send: (upload_id: string, range: Range) => Promise<string | undefined>,
): Promise<void> {
  const upload_id = await beginParts(bucket, key);
  const parts: Part[] = [];
  const queue = ranges.values();
  const hand = async () => {
    for (const range of queue) parts.push({ number: range.number, etag: (await send(upload_id, range)) ?? "" });
  };
  const ended = await Promise.allSettled(Array.from({ length: hands }, hand));
  const failed = ended.find((outcome) => outcome.status === "rejected");
  try {
    if (failed) throw failed.reason;
    await completeParts(bucket, key, upload_id, parts);
  } catch (error) {
    await bucket.abort(key, upload_id).catch(() => undefined); // the sweep finds it
    throw error;
  }
}

/** Begins an upload in parts and gives what names it. */
export async function beginParts(bucket: Bucket, key: string): Promise<string> {
  const at = { Bucket: bucket.name, Key: bucket.keyOf(key) };
  const { UploadId } = await bucket.client.send(new CreateMultipartUploadCommand(at));
  if (!UploadId) throw new Error("the store gave no name to an upload in parts");
  return UploadId;
}

/** What has come of an upload in parts. */
export async function listParts(bucket: Bucket, key: string, UploadId: string): Promise<(Part & { bytes: number })[]> {
  const at = { Bucket: bucket.name, Key: bucket.keyOf(key), UploadId };
  const parts: (Part & { bytes: number })[] = [];
  for (let from: { PartNumberMarker: string } | undefined, more = true; more; ) {
    const page = await bucket.client.send(new ListPartsCommand({ ...at, ...from }));
    for (const { PartNumber: number = 0, ETag: etag = "", Size: bytes = 0 } of page.Parts ?? [])
      parts.push({ number, etag, bytes });
    from = page.NextPartNumberMarker === undefined ? undefined : { PartNumberMarker: page.NextPartNumberMarker };
    more = page.IsTruncated === true && from !== undefined;
  }
  return parts;
}

/** Makes an object of parts, all at once. */
export async function completeParts(bucket: Bucket, key: string, UploadId: string, parts: readonly Part[]) {
  const inOrder = [...parts].sort((a, b) => a.number - b.number);
  const Parts = inOrder.map(({ number, etag }) => ({ PartNumber: number, ETag: etag }));
  const at = { Bucket: bucket.name, Key: bucket.keyOf(key), UploadId };
  await bucket.client.send(new CompleteMultipartUploadCommand({ ...at, MultipartUpload: { Parts } }));
}
