import { accountOf, type Ctx, may, transact } from "../../kernel/context.ts";
import { firstId, keyOf, pageOf, uuid } from "../../kernel/page.ts";
import { invalid, Problem } from "../../kernel/problem.ts";
import type * as queries from "./queries.ts";
import * as reviews from "./review-queries.ts";
import { attemptOf, type Found, lockFound, readable, recordOf, type VersionAt, versionOf } from "./versions.ts";

export type { ReviewRow } from "./review-queries.ts";

/** A decision with what is said to its author. */
export interface Decision {
  decision: "approve" | "reject";
  comment: string;
}

/** Neither its author nor whoever brought a copy of it here decides on a version. */
export const isAuthor = ({ actor }: Ctx, { created_by, charged_to }: queries.VersionRow): boolean =>
  [created_by, charged_to].includes(actor.id ?? "");

/** Approves or rejects a version that waits. Of decisions at the same moment one holds, and the others hear which. */
export const review = (ctx: Ctx, at: VersionAt, { decision, comment }: Decision): Promise<Found> =>
  transact(ctx, async (ctx) => {
    const found = await readable(ctx, at);
    may(ctx, "version.review", found.row);
    refuseAuthor(ctx, found);
    if (decision === "reject" && comment === "") throw invalid("body.comment", "Say what has to be mended");
    const held = await lockFound(ctx, found, "version.review");
    may(ctx, "resource.read_content", held.row);
    // what became of it while one waited for the lock
    const { id, number, state } = await versionOf(ctx, held.row, found.version.number);
    if (state !== "pending") throw decided(state);
    const to = decision === "approve" ? "ready" : "rejected";
    await reviews.setReview(ctx, id, { state: to, reviewed_by: accountOf(ctx), review_comment: comment });
    const done = { row: held.row, version: await versionOf(ctx, held.row, number) };
    const text = `${decision === "approve" ? "approved" : "rejected"} version ${number} of ${held.row.name}`;
    const { created_by, charged_to } = done.version;
    await recordOf(ctx, done, decision, comment === "" ? text : `${text}: ${comment}`, [created_by, charged_to], {
      before: { state },
      after: { state: to, comment },
    });
    return done;
  });

function refuseAuthor(ctx: Ctx, { row, version }: Found): void {
  if (!isAuthor(ctx, version)) return;
  throw new Problem("forbidden", "Nobody decides on what they made or brought here themselves: somebody else must", {
    permission: "version.review",
    attempt: attemptOf(row, "version.review"),
  });
}

const words: Record<queries.VersionRow["state"], string> = {
  open: "It is open: its author has not sealed it yet",
  pending: "It waits",
  ready: "It is ready: it was approved, or needs no approval",
  rejected: "It was rejected already",
  archived: "It is archived",
};

const decided = (state: queries.VersionRow["state"]) => new Problem("conflict", `${words[state]}; read it again`);

/** What waits for the asker's decision, oldest first; with `mine`, what of the asker's waits for others or was rejected. */
export async function list(
  ctx: Ctx,
  asked: { limit: number; cursor?: string | undefined; namespace?: string | undefined; mine?: boolean | undefined },
) {
  may(ctx, "version.list_reviews");
  const { limit, cursor, namespace = null, mine = false } = asked;
  const rows = await reviews.list(ctx, { limit, mine, namespace, after: keyOf(cursor, uuid) ?? firstId });
  return pageOf(rows, limit, ({ version }) => version.id);
}
