import { z } from "zod";
import { applicationAt, icon } from "./applications.ts";
import { route } from "./route.ts";

export const getIcon = route({
  method: "GET",
  path: "/api/v1/applications/:namespace/:name/icon",
  action: "resource.see",
  tag: "applications",
  summary: "Read the icon of an application as WebP",
  params: applicationAt,
  query: z.strictObject({
    size: z.enum(["large", "small"]).default("large").describe("256 or 64 pixels square."),
    id: z.uuid().optional().describe("Tells a new picture from the one before; nothing else follows from it."),
  }),
  status: 200,
  carrier: "bytes",
});

export const putIcon = route({
  method: "PUT",
  path: "/api/v1/applications/:namespace/:name/icon",
  action: "resource.edit",
  tag: "applications",
  summary: "Give an application an icon: PNG, JPEG, WebP or GIF, at most 4 MiB and 50 megapixels",
  params: applicationAt,
  upload: true,
  status: 200,
  response: z.object(icon),
});

export const deleteIcon = route({
  method: "DELETE",
  path: "/api/v1/applications/:namespace/:name/icon",
  action: "resource.edit",
  tag: "applications",
  summary: "Take the icon of an application away",
  params: applicationAt,
  status: 204,
});
