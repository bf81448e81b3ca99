import { z } from "zod";
import { Bytes, pageOf } from "./common.ts";
import type { RepositoryKind } from "./repositories.ts";
import { route } from "./route.ts";
import { versionAt } from "./versions.ts";

export const changes = ["added", "changed", "removed", "moved"] as const;

const Side = z.object({ bytes: Bytes, sha256: z.string() });
export const Difference = z
  .object({
    path: z.string(),
    change: z.enum(changes),
    from_path: z.string().nullable().describe("Where it was before, of what was moved: content that went and came."),
    before: Side.nullable(),
    after: Side.nullable(),
  })
  .meta({ id: "Difference" });
export type Difference = z.output<typeof Difference>;

const Sum = z.object({ files: z.int(), bytes: Bytes });

const comparisonsOf = <const K extends RepositoryKind>(kind: K) =>
  ({
    compare: route({
      method: "GET",
      path: `/api/v1/${kind}s/:namespace/:name/versions/:version/compare/:other`,
      action: "resource.read_content",
      public: true,
      tag: `${kind}s`,
      summary: "What a version has that another has not, and the other way round: files by path, and the sums of all",
      params: versionAt.extend({ other: versionAt.shape.version }),
      query: z.strictObject({
        limit: z.coerce.number().int().min(1).max(1000).default(100),
        cursor: z.string().max(2048).optional(),
        change: z.enum(changes).optional().describe("Only these."),
      }),
      status: 200,
      response: pageOf(Difference).extend({
        from: z.int(),
        to: z.int(),
        totals: z.object({ added: Sum, changed: Sum, removed: Sum, moved: Sum }),
      }),
    }),
  }) as const;

export const datasets = comparisonsOf("dataset");
export const models = comparisonsOf("model");
/** The same by kind. */
export const comparisonRoutes = { dataset: datasets, model: models };
