import { type Ctx, may, transact } from "../../kernel/context.ts";
import { listOperators } from "../accounts/accounts.ts";
import { record } from "../activity/activity.ts";
import * as queries from "./proof-queries.ts";
import { type Invariant, invariants } from "./verify.ts";

/** Runs every invariant now, one after the other, and keeps what was found. */
export async function verify(ctx: Ctx): Promise<queries.ProofRow> {
  may(ctx, "installation.verify");
  return prove(ctx);
}

/** The last proofs, newest first. */
export async function list(ctx: Ctx, limit: number): Promise<queries.ProofRow[]> {
  may(ctx, "installation.verify");
  return queries.list(ctx, limit);
}

/** The newest proof, for whoever watches over the installation from outside. */
export const last = async (ctx: Ctx): Promise<queries.ProofRow | undefined> => (await queries.list(ctx, 1))[0];

/** Proves it, keeps the result, and tells the operators when something holds no longer that held the last time. */
export async function prove(ctx: Ctx): Promise<queries.ProofRow> {
  const started_at = new Date();
  const checks: queries.Check[] = [];
  for (const invariant of invariants) checks.push(await check(ctx, invariant));
  const proof = { started_at, ended_at: new Date(), ok: checks.every(({ rows }) => rows === 0), checks };
  await transact(ctx, async (ctx) => {
    const before = await last(ctx);
    await queries.keep(ctx, proof);
    const broken = checks.filter(({ rows }) => rows !== null && rows > 0).map(({ name }) => name);
    if (broken.length > 0 && before?.ok !== false) await tell(ctx, broken);
  });
  return proof;
}

async function check(ctx: Ctx, { name, sql }: Invariant): Promise<queries.Check> {
  const began = performance.now();
  const took = () => Math.round(performance.now() - began);
  try {
    const { rows, found } = await queries.find(ctx, sql);
    return { name, rows, ms: took(), error: null, found };
  } catch (error) {
    ctx.ports.log.error({ err: error, check: name }, "a check did not come to an end");
    return { name, rows: null, ms: took(), error: error instanceof Error ? error.message : String(error), found: [] };
  }
}

const tell = async (ctx: Ctx, broken: readonly string[]) =>
  record(ctx, {
    action: "proof.broken",
    severity: "warning",
    namespace_id: null,
    entity: { kind: "proof", id: null, name: broken.join(", ") },
    text: `found that something does not hold: ${broken.join(", ")}`,
    after: { checks: broken },
    concerns: await listOperators(ctx),
  });
