import { z } from "zod";
import { Bytes } from "./common.ts";
import type { RepositoryKind } from "./repositories.ts";
import { route } from "./route.ts";
import { openAt, versionAt } from "./versions.ts";

const query = z.strictObject({
  under: z.string().max(1024).optional().describe("A folder; leave out for the whole version."),
});

/** The routes of the archives of one kind of repositories. */
const archivesOf = <const K extends RepositoryKind>(kind: K) =>
  ({
    zip: route({
      method: "GET",
      path: `/api/v1/${kind}s/:namespace/:name/versions/:version/archive.zip`,
      action: "resource.read_content",
      public: true,
      tag: `${kind}s`,
      summary: "Download a sealed version, or a folder of it, as a zip: always the same bytes, `Range` resumes",
      params: versionAt,
      query,
      status: 200,
      carrier: "bytes",
    }),
    tar: route({
      method: "GET",
      path: `/api/v1/${kind}s/:namespace/:name/versions/:version/archive.tar`,
      action: "resource.read_content",
      public: true,
      tag: `${kind}s`,
      summary: "Download a sealed version, or a folder of it, as a tar: always the same bytes, `Range` resumes",
      params: versionAt,
      query,
      status: 200,
      carrier: "bytes",
    }),
    put: route({
      method: "PUT",
      path: `/api/v1/${kind}s/:namespace/:name/versions/:version/archive.tar`,
      action: "version.write",
      tag: `${kind}s`,
      summary:
        "Put the files of a tar (or tar.gz) into an open version of one's own, all or none of them; a file of the same path " +
        "is replaced. A pax record `GUILDHALL.sha256` (hex) of a file is checked if given",
      params: openAt,
      upload: true,
      status: 200,
      response: z.object({ files: z.int(), bytes: Bytes }),
    }),
  }) as const;

export const datasets = archivesOf("dataset");
export const models = archivesOf("model");
/** The same by kind. */
export const archiveRoutes = { dataset: datasets, model: models };
