import type { Content } from "../../kernel/content.ts";
import type { Ctx } from "../../kernel/context.ts";
import { attended } from "../../kernel/guests.ts";
import { findServed } from "./serving-queries.ts";

/**
 * A file as pages of an application are made of it, whoever asks: the caller has judged that they may open the application.
 * Only while its version is ready and belongs where the application does; nothing otherwise.
 */
export async function served(
  ctx: Ctx,
  from: { version_id: string; namespace_id: string },
  path: string,
): Promise<Content | undefined> {
  const file = await findServed(ctx, from, path);
  if (!file) return undefined;
  return {
    ...{ media_type: file.media_type, bytes: file.bytes, etag: file.sha256, inline: true },
    open: async (range) => attended(ctx, from.namespace_id, await ctx.ports.blobs.read(file.sha256, range)),
  };
}
