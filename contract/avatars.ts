import { z } from "zod";
import { AvatarUrl, NamespaceRef } from "./common.ts";
import { route } from "./route.ts";

export const Avatar = z.object({ avatar_url: AvatarUrl }).meta({ id: "Avatar" });

/** What a picture may weigh before it is made small. */
export const avatarBytesMax = 4 * 2 ** 20;
export const avatarTypes = ["image/png", "image/jpeg", "image/webp", "image/gif"] as const;

const at = z.object({ organization: NamespaceRef });

export const getAvatar = route({
  method: "GET",
  path: "/api/v1/avatars/:id",
  action: "avatar.see",
  tag: "avatars",
  summary: "Read a picture as WebP; what is at an address never changes",
  params: z.object({ id: z.uuid() }),
  query: z.strictObject({
    size: z.enum(["large", "small"]).default("large").describe("256 or 64 pixels square."),
  }),
  status: 200,
  carrier: "bytes",
});

export const putOrganizationAvatar = route({
  method: "PUT",
  path: "/api/v1/organizations/:organization/avatar",
  action: "organization.edit",
  tag: "avatars",
  summary: "Give an organization a picture: PNG, JPEG, WebP or GIF, at most 4 MiB and 50 megapixels",
  params: at,
  upload: true,
  status: 200,
  response: Avatar,
});

export const deleteOrganizationAvatar = route({
  method: "DELETE",
  path: "/api/v1/organizations/:organization/avatar",
  action: "organization.edit",
  tag: "avatars",
  summary: "Take the picture of an organization away",
  params: at,
  status: 204,
});

export const putMyAvatar = route({
  method: "PUT",
  path: "/api/v1/me/avatar",
  action: "account.edit",
  tag: "avatars",
  summary: "Give oneself a picture: PNG, JPEG, WebP or GIF, at most 4 MiB and 50 megapixels",
  upload: true,
  status: 200,
  response: Avatar,
});

export const deleteMyAvatar = route({
  method: "DELETE",
  path: "/api/v1/me/avatar",
  action: "account.edit",
  tag: "avatars",
  summary: "Take one's own picture away",
  status: 204,
});
