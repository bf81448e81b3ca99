import { Readable } from "node:stream";
import type { Content } from "../../kernel/content.ts";
import { type Ctx, transact } from "../../kernel/context.ts";
import { notFound } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { type Picture, pictureOf, type Upload } from "../avatars/avatars.ts";
import type { Address } from "../sharing/sharing.ts";
import { locked, seen } from "./places.ts";
import * as queries from "./queries.ts";

/** Gives an application an icon. Nothing is read of it before it is known to be allowed. */
export async function put(ctx: Ctx, at: Address, upload: Upload): Promise<string | null> {
  await seen(ctx, at, "resource.edit");
  return set(ctx, at, await pictureOf(upload));
}

/** Gives an application another icon, or none. */
export const set = (ctx: Ctx, at: Address, picture: Picture | null): Promise<string | null> =>
  transact(ctx, async (ctx) => {
    const row = await locked(ctx, at, "resource.edit");
    const icon_id = await queries.setIcon(ctx, row.id, picture);
    await record(ctx, {
      action: "resource.edit",
      namespace_id: row.namespace_id,
      entity: { kind: "application", id: row.id, name: row.name },
      text: picture ? `changed the icon of the application ${row.name}` : `took the icon of ${row.name} away`,
      ...(row.visibility === "private" ? { resource_id: row.id } : {}),
    });
    return icon_id;
  });

/** The icon of an application that the asker may see. */
export async function read(ctx: Ctx, at: Address, size: "large" | "small"): Promise<Content> {
  const found = await queries.findIcon(ctx, (await seen(ctx, at)).id, size);
  if (!found?.bytes) throw notFound("icon");
  const { bytes, icon_id } = found;
  return {
    media_type: "image/webp",
    bytes: bytes.length,
    etag: `${icon_id}-${size}`,
    inline: true,
    open: async (range) => Readable.from([range ? bytes.subarray(range.start, range.end + 1) : bytes]),
  };
}
