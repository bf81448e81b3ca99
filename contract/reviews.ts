import { z } from "zod";
import { Flag, NamespaceRef, page, pageOf, prose } from "./common.ts";
import { RepositoryKind } from "./repositories.ts";
import { route } from "./route.ts";
import { openAt, Version } from "./versions.ts";

/** A version that waits for a decision or was rejected, with where it is. */
export const Review = z
  .object({
    kind: RepositoryKind,
    namespace: z.string(),
    name: z.string(),
    version: Version,
    previous: z.int().nullable().describe("The newest ready version before it."),
  })
  .meta({ id: "Review" });
export type Review = z.output<typeof Review>;

const reviewsOf = <const K extends RepositoryKind>(kind: K) =>
  ({
    decide: route({
      method: "POST",
      path: `/api/v1/${kind}s/:namespace/:name/versions/:version/review`,
      action: "version.review",
      tag: `${kind}s`,
      summary: "Approve or reject a version that waits; nobody decides on their own",
      params: openAt,
      body: z.strictObject({
        decision: z.enum(["approve", "reject"]),
        comment: prose(2000).default("").describe("What its author is told; whoever rejects says why."),
      }),
      status: 200,
      response: Version,
    }),
  }) as const;

export const datasets = reviewsOf("dataset");
export const models = reviewsOf("model");
/** The same by kind. */
export const reviewRoutes = { dataset: datasets, model: models };

export const listReviews = route({
  method: "GET",
  path: "/api/v1/reviews",
  action: "version.list_reviews",
  tag: "reviews",
  summary: "What waits for one's own decision, oldest first; with `mine`, what of one's own waits or was rejected",
  query: z.strictObject({ ...page, namespace: NamespaceRef.optional(), mine: Flag.optional() }),
  status: 200,
  response: pageOf(Review),
});
