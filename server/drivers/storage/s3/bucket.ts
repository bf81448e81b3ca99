import type { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { missing } from "../missing.ts";
import type { S3Settings } from "./settings.ts";

const sockets_max = 128;
const connect_ms = 5000;
/** Long: whoever downloads slowly leaves the store's connection idle meanwhile. */
const idle_ms = 300_000;

/** A bucket, and the client that speaks to it. Keys are given without the prefix. */
export type Bucket = ReturnType<typeof openBucket>;

/** Speaks to a server for the sake of its bucket; `endpoint` is another address of the same server. */
export function openClient(settings: S3Settings, endpoint = settings.endpoint): S3Client {
  const { region, path_style, keys } = settings;
  const agent = { keepAlive: true, maxSockets: sockets_max };
  return new S3Client({
    region,
    forcePathStyle: path_style,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(keys === undefined ? {} : { credentials: { accessKeyId: keys.id, secretAccessKey: keys.secret } }),
    // not every server knows today's checksums; every part is signed with its SHA-256 or travels under TLS
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    maxAttempts: 4,
    expectContinueHeader: false, // asked first, a server lets each part wait; one that is refused is 8 MiB that were sent in vain
    requestHandler: { connectionTimeout: connect_ms, socketTimeout: idle_ms, httpAgent: agent, httpsAgent: agent },
  });
}

/** The few requests that the store makes of S3. */
export function openBucket(settings: S3Settings, client: S3Client) {
  const Bucket = settings.bucket;
  const Key = (key: string) => settings.prefix + key;
  return {
    client,
    name: Bucket,
    keyOf: Key,
    async head(key: string): Promise<{ bytes: number; changed_at: Date } | undefined> {
      try {
        const { ContentLength, LastModified } = await client.send(new HeadObjectCommand({ Bucket, Key: Key(key) }));
        return { bytes: ContentLength ?? 0, changed_at: LastModified ?? new Date() };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async get(key: string, range?: { start: number; end: number }): Promise<Readable> {
      const Range = range && `bytes=${range.start}-${range.end}`;
      const asked = new GetObjectCommand({ Bucket, Key: Key(key), ...(Range ? { Range } : {}) });
      const { Body } = await client.send(asked).catch((error) => {
        throw isMissing(error) ? missing(error) : error;
      });
      return Body as Readable;
    },
    put: (key: string, Body: Buffer) => client.send(new PutObjectCommand({ Bucket, Key: Key(key), Body })),
    remove: (key: string) => client.send(new DeleteObjectCommand({ Bucket, Key: Key(key) })),
    /** What is under a part of the keys, in their order. */
    async *list(under: string): AsyncGenerator<{ key: string; bytes: number; changed_at: Date }> {
      let from: { ContinuationToken: string } | undefined;
      do {
        const page = await client.send(new ListObjectsV2Command({ Bucket, Prefix: Key(under), ...from }));
        for (const { Key: key = "", Size = 0, LastModified } of page.Contents ?? [])
          yield { key: key.slice(settings.prefix.length), bytes: Size, changed_at: LastModified ?? new Date() };
        from = page.NextContinuationToken ? { ContinuationToken: page.NextContinuationToken } : undefined;
      } while (from);
    },
    /** Uploads in parts that nobody has completed. */
    async *unfinished(under: string): AsyncGenerator<{ key: string; upload_id: string; began_at: Date }> {
      let from: { KeyMarker: string; UploadIdMarker: string } | undefined;
      do {
        const page = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: Key(under), ...from }));
        for (const { Key: key = "", UploadId: upload_id = "", Initiated } of page.Uploads ?? [])
          yield { key: key.slice(settings.prefix.length), upload_id, began_at: Initiated ?? new Date() };
        const { IsTruncated, NextKeyMarker: KeyMarker = "", NextUploadIdMarker: UploadIdMarker = "" } = page;
        from = IsTruncated ? { KeyMarker, UploadIdMarker } : undefined;
      } while (from);
    },
    /** Forgets an upload in parts; one that is gone is no error. */
    async abort(key: string, UploadId: string): Promise<void> {
      await client
        .send(new AbortMultipartUploadCommand({ Bucket, Key: Key(key), UploadId }))
        .catch((error) => isMissing(error) || Promise.reject(error));
    },
  };
}

/** Whether a server says that there is no such thing. */
export const isMissing = (error: unknown): boolean => {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  return name !== "NoSuchBucket" && $metadata?.httpStatusCode === 404;
};
