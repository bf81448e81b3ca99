import type { z } from "zod";
import type { Collection, Damage, Scrub, Storage } from "../../../contract/storage.ts";
import type * as storage from "./storage.ts";

/** The store as the API shows it. */
export function present({ about, sums, collection, scrub }: Awaited<ReturnType<typeof storage.see>>): Storage {
  return {
    back_end: about.kind,
    place: about.place,
    ...sums,
    saved_bytes: Math.max(0, sums.logical_bytes - (sums.physical_bytes - sums.unused_bytes)),
    collection: collection ? presentCollection(collection) : null,
    scrub: scrub ? presentScrub(scrub) : null,
  };
}

const run = ({ asked_by_path, started_at, ended_at }: storage.UpkeepRow) => ({
  asked_by: asked_by_path,
  started_at: started_at.toISOString(),
  ended_at: ended_at?.toISOString() ?? null,
});

/** A collection as the API shows it. */
export const presentCollection = (row: storage.UpkeepRow): z.input<typeof Collection> => ({
  ...run(row),
  removed_blobs: row.blobs,
  removed_bytes: row.bytes,
  adopted_blobs: row.adopted,
  swept: row.swept,
});

/** A scrub as the API shows it. */
export const presentScrub = (row: storage.UpkeepRow): z.input<typeof Scrub> => ({
  ...run(row),
  blobs: row.blobs,
  bytes: row.bytes,
  blobs_total: row.blobs_total,
  bytes_total: row.bytes_total,
  damaged: row.damaged,
});

type DamageRow = Awaited<ReturnType<typeof storage.listDamage>>["items"][number];

/** Damaged content as the API shows it. */
export const presentDamage = ({ damaged_at, ...row }: DamageRow): z.input<typeof Damage> => ({
  ...row,
  damaged_at: damaged_at.toISOString(),
});
