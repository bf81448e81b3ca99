import { rm } from "node:fs/promises";
import type { BlobStore, Draft, Small } from "../../../domain/repositories/ports.ts";
import { writeDraft } from "../draft.ts";
import { eachOf } from "../hands.ts";
import { type Local, openLocal } from "../local.ts";
import { type Bucket, openBucket, openClient } from "./bucket.ts";
import { type Budget, createBudget } from "./budget.ts";
import { createCache } from "./cache.ts";
import { createDirect, originOf } from "./direct.ts";
import { check } from "./faults.ts";
import { copy, partBytes, putFile } from "./parts.ts";
import type { S3Settings } from "./settings.ts";

/** In memory at once, over all files that are on their way to the store. */
export const parts_bytes_max = 64 * 2 ** 20;
/** Small files on their way at once, of each that come together. */
const sent_at_once = 16;

interface Way {
  /** On this machine: what is not whole yet, and what executions read. */
  folder: string;
  /** Beyond it what executions read is given back when nobody reads it any more. */
  cache_bytes_max: number;
  /** The address under which clients reach the store themselves; undefined: they do not. */
  direct: string | undefined;
}

/**
 * Blobs in a bucket: `blobs/abcd…` holds them, `drafts/` what clients bring there themselves, `damaged/` what is no longer
 * what it was. Everything else comes whole to this machine first and goes to its place in one step, as it is read again
 * and again from here when the store stumbles.
 */
export async function openS3Store(settings: S3Settings, { folder, cache_bytes_max, direct }: Way): Promise<BlobStore> {
  const bucket = openBucket(settings, openClient(settings));
  const local = await openLocal(folder, "cache");
  const budget = createBudget(parts_bytes_max);
  const cache = createCache(bucket, local, cache_bytes_max);
  const place = placeIn(bucket, budget);
  const stage = stageIn(local, place);
  await abortOwn(bucket).catch(() => undefined); // whoever asks for a check hears why
  return {
    about: { kind: "s3", place: `${settings.bucket}/${settings.prefix}` },
    direct: direct === undefined ? null : await openDirect(bucket, settings, direct),
    stage,
    together: () => ({
      add: (lot) => eachOf(lot, sent_at_once, (file) => keepOne(bucket, budget, file)),
      ...{ keep: async () => {}, drop: async () => {} }, // each is a blob when it has arrived
    }),
    ...draftsIn(local, place),
    read: (sha256, range) => bucket.get(keyOf(sha256), range),
    has: async (sha256) => (await bucket.head(keyOf(sha256))) !== undefined,
    async remove(sha256) {
      for (const key of [keyOf(sha256), damagedOf(sha256)]) await bucket.remove(key);
      await local.remove(sha256);
    },
    async setAside(sha256) {
      const known = await bucket.head(keyOf(sha256));
      if (known) await copy(bucket, keyOf(sha256), damagedOf(sha256), known.bytes);
      await bucket.remove(keyOf(sha256));
      await local.remove(sha256);
    },
    async *list(age_seconds) {
      const before_ms = Date.now() - age_seconds * 1000;
      for await (const { key, changed_at } of bucket.list("blobs/"))
        if (changed_at.getTime() < before_ms) yield key.slice("blobs/".length);
    },
    materialize: async (key, files) => cache.make(key, files),
    dematerialize: async (key) => local.views.remove(key),
    shrink: cache.shrink,
    sweep: (age_seconds) => sweep(bucket, age_seconds),
    check: () => check(bucket, settings),
  };
}

/** By the address that clients use; an empty one is the store's own. */
const openDirect = async (bucket: Bucket, settings: S3Settings, direct: string) => {
  const address = direct || settings.endpoint;
  return createDirect(bucket, openClient(settings, address), await originOf(settings, address));
};

const keyOf = (sha256: string) => `blobs/${sha256}`;
const damagedOf = (sha256: string) => `damaged/${sha256}`;

type Place = (file: string, of: { sha256: string; bytes: number }) => Promise<void>;

/** What is large and there already is not sent again. */
const placeIn =
  (bucket: Bucket, budget: Budget): Place =>
  async (file, { sha256, bytes }) => {
    const key = keyOf(sha256);
    if (bytes > partBytes(bytes) && (await bucket.head(key))?.bytes === bytes) return;
    await putFile(bucket, key, file, bytes, budget);
  };

/** What is in memory whole goes on from there. */
const keepOne = (bucket: Bucket, budget: Budget, { sha256, content }: Small): Promise<void> =>
  budget.spend(content.length, async () => void (await bucket.put(keyOf(sha256), content)));

const stageIn =
  (local: Local, place: Place): BlobStore["stage"] =>
  async (content, expect) => {
    const file = local.newFile();
    const written = await writeDraft(file, content, expect, local.room);
    const drop = () => rm(file, { force: true });
    return { ...written, drop, keep: () => place(file, written).then(drop) };
  };

const draftsIn = ({ spool }: Local, place: Place) => ({
  beginDraft: spool.begin,
  appendDraft: spool.append,
  draftSize: spool.size,
  async finishDraft(ids: readonly string[], expect: { sha256?: string; bytes?: number }): Promise<Draft> {
    const { file, forget, release, ...written } = await spool.join(ids, expect);
    return { ...written, drop: release, keep: () => place(file, written).then(forget) };
  },
  dropDraft: spool.drop,
  listDrafts: spool.list,
});

/** What an earlier life of ours was sending when it ended. */
async function abortOwn(bucket: Bucket): Promise<void> {
  for await (const { key, upload_id } of bucket.unfinished("blobs/")) await bucket.abort(key, upload_id);
}

/** What nobody completed, and what clients brought and nobody took over. */
async function sweep(bucket: Bucket, age_seconds: number): Promise<number> {
  const before_ms = Date.now() - age_seconds * 1000;
  let swept = 0;
  for await (const { key, upload_id, began_at } of bucket.unfinished("")) {
    if (began_at.getTime() >= before_ms) continue;
    await bucket.abort(key, upload_id);
    swept++;
  }
  for await (const { key, changed_at } of bucket.list("drafts/")) {
    if (changed_at.getTime() >= before_ms) continue;
    await bucket.remove(key);
    swept++;
  }
  return swept;
}
