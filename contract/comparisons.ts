import { z } from "zod";
import { Bytes, pageOf } from "./common.ts";
import { FilePath } from "./files.ts";
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

/** What is different between two texts, line by line. */
export const TextDifference = z
  .discriminatedUnion("kind", [
    z.object({
      kind: z.literal("lines"),
      added: z.int().describe("Lines, over all of the file."),
      removed: z.int(),
      parts: z.array(
        z.object({
          old_start: z.int().describe("The number of its first line before, from 1."),
          new_start: z.int(),
          lines: z
            .array(z.string())
            .describe(
              'Each begins with "+" (it came), "-" (it went) or " " (it stayed); "\\" remarks that the last line has no end. ' +
                "Long lines are cut.",
            ),
        }),
      ),
      truncated: z.boolean().describe("There is more than is shown."),
    }),
    z.object({
      kind: z.literal("none"),
      reason: z
        .enum(["same", "binary", "large", "different"])
        .describe("`large`: more than 1 MiB; `different`: too much is different to be found line by line."),
    }),
  ])
  .meta({ id: "TextDifference" });
export type TextDifference = z.output<typeof TextDifference>;

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
    lines: route({
      method: "GET",
      path: `/api/v1/${kind}s/:namespace/:name/versions/:version/compare/:other/lines/*`,
      action: "resource.read_content",
      public: true,
      tag: `${kind}s`,
      summary: "What is different in a text file, line by line; of a file that one of them has not, all of its lines",
      params: versionAt.extend({ other: versionAt.shape.version, path: FilePath }),
      status: 200,
      response: TextDifference,
    }),
  }) as const;

export const datasets = comparisonsOf("dataset");
export const models = comparisonsOf("model");
/** The same by kind. */
export const comparisonRoutes = { dataset: datasets, model: models };
