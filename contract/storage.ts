import { z } from "zod";
import { Bytes, page, pageOf, Time } from "./common.ts";
import { route } from "./route.ts";

const run = {
  asked_by: z.string().nullable().describe("An operator's path; null: by the clock."),
  started_at: Time,
  ended_at: Time.nullable().describe("Null: it is going on; a restart does not end it."),
};

export const Collection = z
  .object({
    ...run,
    removed_blobs: z.int(),
    removed_bytes: Bytes,
    adopted_blobs: z.int().nullable().describe("In the store, but unknown to the database; null: it did not look."),
    swept: z.int().describe("What broken transfers had left in the store."),
  })
  .meta({ id: "Collection" });

export const Scrub = z
  .object({
    ...run,
    blobs: z.int().describe("Read so far."),
    bytes: Bytes,
    blobs_total: z.int().describe("What there was when it began."),
    bytes_total: Bytes,
    damaged: z.int().describe("Found damaged by this run."),
  })
  .meta({ id: "Scrub" });

export const Storage = z
  .object({
    back_end: z.enum(["disk", "s3"]),
    place: z.string(),
    blobs: z.int(),
    physical_bytes: Bytes.describe("What is stored, each content once."),
    unused_bytes: Bytes.describe("Of it, what no file names: it is removed an hour after its last use."),
    logical_bytes: Bytes.describe("What all files have together."),
    saved_bytes: Bytes.describe("What storing equal content once saves."),
    damaged_blobs: z.int().describe("Lost or changed, and not healed yet."),
    collection: Collection.nullable().describe("The last, or the one that goes on."),
    scrub: Scrub.nullable().describe("The last, or the one that goes on."),
  })
  .meta({ id: "Storage" });
export type Storage = z.output<typeof Storage>;

export const Damage = z
  .object({
    sha256: z.string(),
    bytes: Bytes,
    damage: z.enum(["lost", "changed"]),
    damaged_at: Time,
    files_total: z.int(),
    files: z
      .array(
        z.object({
          kind: z.string(),
          namespace: z.string(),
          name: z.string(),
          version: z.int(),
          path: z.string(),
        }),
      )
      .describe("The first of the files that have this content."),
  })
  .meta({ id: "Damage" });
export type Damage = z.output<typeof Damage>;

const tag = "installation";

export const getStorage = route({
  method: "GET",
  path: "/api/v1/admin/storage",
  action: "installation.see_storage",
  tag,
  summary: "What is stored, what it takes, and how it is cared for",
  status: 200,
  response: Storage,
});

export const listDamage = route({
  method: "GET",
  path: "/api/v1/admin/storage/damage",
  action: "installation.see_storage",
  tag,
  summary: "List content that is lost or damaged, with the files that have it; uploading it again heals it",
  query: z.strictObject(page),
  status: 200,
  response: pageOf(Damage),
});

export const collectStorage = route({
  method: "POST",
  path: "/api/v1/admin/storage/collect",
  action: "installation.tend_storage",
  tag,
  summary: "Remove now what no file has named for an hour; one that goes on is given back instead",
  status: 202,
  response: Collection,
});

export const scrubStorage = route({
  method: "POST",
  path: "/api/v1/admin/storage/scrub",
  action: "installation.tend_storage",
  tag,
  summary: "Begin to read and hash everything again; one that goes on is given back instead",
  status: 202,
  response: Scrub,
});
