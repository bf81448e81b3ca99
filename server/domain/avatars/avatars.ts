import type { IncomingHttpHeaders } from "node:http";
import { Readable } from "node:stream";
import type { Content } from "../../kernel/content.ts";
import { accountOf, type Ctx, may, transact } from "../../kernel/context.ts";
import { notFound } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { seen } from "../organizations/organizations.ts";
import { type Picture, receive, shrink } from "./pictures.ts";
import * as queries from "./queries.ts";

export { type Picture, shrink } from "./pictures.ts";

/** What somebody sends as a picture. */
export interface Upload {
  body: Readable;
  headers: IncomingHttpHeaders;
}

/** Reads and shrinks what was sent. */
export async function pictureOf({ body, headers }: Upload): Promise<Picture> {
  body.on("error", () => undefined); // whoever reads hears of it; unheard, it would end the process
  return shrink(await receive(body, headers["content-length"]));
}

/** Gives an organization a picture. Nothing is read of it before it is known to be allowed. */
export async function putOfOrganization(ctx: Ctx, path: string, upload: Upload): Promise<string | null> {
  may(ctx, "organization.edit", await seen(ctx, path));
  return setOfOrganization(ctx, path, await pictureOf(upload));
}

/** Gives an organization another picture, or none. */
export const setOfOrganization = (ctx: Ctx, path: string, picture: Picture | null): Promise<string | null> =>
  transact(ctx, async (ctx) => {
    const organization = await seen(ctx, path);
    may(ctx, "organization.edit", organization);
    const avatar_id = await queries.replace(ctx, organization.id, picture);
    await recordPicture(ctx, "organization", organization, picture);
    return avatar_id;
  });

/** Gives an organization the picture that it has where it is synced from, inside the caller's transaction. */
export async function follow(ctx: Ctx, organization: { id: string; name: string }, picture: Picture): Promise<string> {
  const avatar_id = await queries.replace(ctx, organization.id, picture);
  await recordPicture(ctx, "organization", organization, picture);
  return avatar_id ?? "";
}

/** Gives the asker a picture. */
export async function putMine(ctx: Ctx, upload: Upload): Promise<string | null> {
  may(ctx, "account.edit");
  return setMine(ctx, await pictureOf(upload));
}

/** Gives the asker another picture, or none. */
export const setMine = (ctx: Ctx, picture: Picture | null): Promise<string | null> =>
  transact(ctx, async (ctx) => {
    may(ctx, "account.edit");
    const avatar_id = await queries.replace(ctx, accountOf(ctx), picture);
    await recordPicture(ctx, "account", { id: accountOf(ctx), name: ctx.actor.name }, picture);
    return avatar_id;
  });

const recordPicture = (
  ctx: Ctx,
  kind: "organization" | "account",
  { id, name }: { id: string; name: string },
  picture: Picture | null,
) =>
  record(ctx, {
    action: `${kind}.edit`,
    severity: "info",
    namespace_id: id,
    entity: { kind, id, name },
    text: picture ? "changed the picture" : "took the picture away",
  });

/** A picture in one of its two sizes. What is at an address never changes. */
export async function read(ctx: Ctx, id: string, size: keyof Picture): Promise<Content> {
  may(ctx, "avatar.see");
  const found = await queries.find(ctx, id, size);
  if (!found) throw notFound("picture");
  const { bytes } = found;
  return {
    media_type: "image/webp",
    bytes: bytes.length,
    etag: `${id}-${size}`,
    inline: true,
    immutable: true,
    open: async (range) => Readable.from([range ? bytes.subarray(range.start, range.end + 1) : bytes]),
  };
}
