import { z } from "zod";
import { executionAt } from "./executions.ts";
import { route } from "./route.ts";

const archiveOf = <const F extends "zip" | "tar">(as: F) =>
  route({
    method: "GET",
    path: `/api/v1/containers/:namespace/:name/executions/:number/archive.${as}`,
    action: "resource.read_content",
    tag: "executions",
    summary: `Download what an ended execution left, or a folder of it, as a ${as}: always the same bytes, \`Range\` resumes`,
    params: executionAt,
    query: z.strictObject({
      under: z.string().max(1024).optional().describe("A folder; leave out for all of /output."),
    }),
    status: 200,
    carrier: "bytes",
  });

/** What an execution left as one file, by format. */
export const outputArchives = { zip: archiveOf("zip"), tar: archiveOf("tar") };
