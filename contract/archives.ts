import { z } from "zod";
import { versionAt } from "./datasets.ts";
import { route } from "./route.ts";

const query = z.strictObject({
  under: z.string().max(1024).optional().describe("A folder; leave out for the whole version."),
});
const tag = "datasets";

export const getZip = route({
  method: "GET",
  path: "/api/v1/datasets/:namespace/:name/versions/:version/archive.zip",
  action: "resource.read_content",
  public: true,
  tag,
  summary: "Download a sealed version, or a folder of it, as a zip; always the same bytes, `Range` resumes",
  params: versionAt,
  query,
  status: 200,
  carrier: "bytes",
});

export const getTar = route({
  method: "GET",
  path: "/api/v1/datasets/:namespace/:name/versions/:version/archive.tar",
  action: "resource.read_content",
  public: true,
  tag,
  summary: "Download a sealed version, or a folder of it, as a tar; always the same bytes, `Range` resumes",
  params: versionAt,
  query,
  status: 200,
  carrier: "bytes",
});
