import { type Ctx, transact } from "../../kernel/context.ts";
import { answerBefore, claimKeys, giveKeysBack, keepAnswers } from "../../kernel/idempotency.ts";
import { Problem } from "../../kernel/problem.ts";
import { admitAll, type Decision, lockFor } from "../limits/limits.ts";
import { type Asking, type Outcome, wantsToWait } from "./asking.ts";
import { judge, roomToWait, startOf, waiting_max } from "./judging.ts";
import { presentExecution } from "./present.ts";
import * as queries from "./start-queries.ts";
import { type Going, write } from "./writing.ts";

/*
 * Starts that are decided together: one transaction, each with its own answer. In this order, for all of them at once:
 * lock everything → read what they depend on → judge each → decide one after the other → write → keep their answers.
 * Nothing is written before all were judged, so that a refusal is a value and spoils nothing for the others.
 */

/** Starts what was asked for, in order of arrival. What nobody foresaw undoes all; then each is tried by itself. */
export async function startAll(askings: readonly Asking[]): Promise<Outcome[]> {
  const [first] = askings as [Asking];
  try {
    return await transact(first.ctx, (ctx) => startHere(ctx, askings));
  } catch (error) {
    if (first.ctx.after_commit) throw error; // the caller's transaction is undone with it
    if (askings.length === 1) return [{ failed: error }];
    const outcomes: Outcome[] = [];
    for (const one of askings) outcomes.push(...(await startAll([one])));
    return outcomes;
  }
}

async function startHere(shared: Ctx, askings: readonly Asking[]): Promise<Outcome[]> {
  const { db, after_commit } = shared;
  const all = askings.map((one) => ({ ...one, ctx: { ...one.ctx, db, after_commit } }));
  const outcomes = new Map<Asking, Outcome>(await answeredBefore(shared, all));
  const fresh = all.filter((one) => !outcomes.has(one));
  for (const [one, outcome] of await decide(shared, fresh)) outcomes.set(one, outcome);
  await answerKeys(shared, fresh, outcomes);
  return all.map((one) => outcomes.get(one) as Outcome);
}

/** Takes the keys of those who have one. Twins of the same moment spoil it: by itself the later one finds its answer. */
async function answeredBefore(ctx: Ctx, askings: readonly Asking[]): Promise<[Asking, Outcome][]> {
  const keyed = askings.flatMap((one) => (one.ctx.once ? { one, claim: one.ctx.once } : []));
  if (keyed.length === 0) return [];
  if (new Set(keyed.map(({ claim }) => `${claim.account_id} ${claim.key}`)).size < keyed.length)
    throw new Error("the same key twice at the same moment");
  const claims = keyed.map(({ claim }) => claim);
  const before = await claimKeys(ctx, claims);
  return keyed.flatMap(({ one, claim }, i): [Asking, Outcome][] => {
    const found = before[i];
    return found ? [[one, outcomeOf(() => ({ answered: answerBefore(found, claim) }))]] : [];
  });
}

function outcomeOf(work: () => Outcome): Outcome {
  try {
    return work();
  } catch (failed) {
    return { failed };
  }
}

/** What was started keeps its answer under its key; what was not leaves the key free. */
async function answerKeys(ctx: Ctx, askings: readonly Asking[], outcomes: ReadonlyMap<Asking, Outcome>): Promise<void> {
  const keyed = askings.flatMap((one) => {
    const outcome = outcomes.get(one);
    if (!one.ctx.once || !outcome) return [];
    return { ...one.ctx.once, answer: "execution" in outcome ? presentExecution(one.ctx, outcome.execution) : null };
  });
  const [kept, free] = [keyed.filter(({ answer }) => answer !== null), keyed.filter(({ answer }) => answer === null)];
  if (kept.length > 0) await keepAnswers(ctx, kept);
  if (free.length > 0) await giveKeysBack(ctx, free);
}

async function decide(ctx: Ctx, askings: readonly Asking[]): Promise<[Asking, Outcome][]> {
  if (askings.length === 0) return [];
  const ids = [...new Set(askings.map(({ container }) => container.id))];
  const locks = await lockFor(ctx, askings.map(startOf), queries.lockContainers(ids));
  // The last lock is taken. Whoever waited for one may have been removed meanwhile, or the container: all is read now.
  const recipes = new Map((await queries.listRecipes(ctx, ids)).map((recipe) => [recipe.resource_id, recipe]));
  const room = await roomToWait(ctx, askings);
  const judged = await Promise.all(
    locks.starts.map((start, i) => judge({ ...start, room: room[i] ?? 0 }, recipes.get(start.one.container.id))),
  );
  const able = judged.flatMap((it) => ("failed" in it ? [] : it));
  const decisions = await admitAll(ctx, { ...locks, starts: able });
  const going = able.flatMap((start, i) => ({ ...start, decision: decisions[i] as Decision })).filter(goesOn);
  refuseTooManyWaiting(going);
  const made = new Map(await write(ctx, going));
  const failed = judged.flatMap((it): [Asking, Outcome][] => ("failed" in it ? [[it.one, { failed: it.failed }]] : []));
  const others = able.map(({ one, room }, i): [Asking, Outcome] => {
    return [one, made.get(one) ?? refusalOf(decisions[i] as Decision, one, room)];
  });
  return [...failed, ...others];
}

const goesOn = ({ decision, waits }: Going): boolean =>
  decision.allocation_id !== null || (waits && decision.waits_on !== null);

const tooMany = () => new Problem("conflict", `${waiting_max} of your starts wait here already: cancel some, or wait`);

/** Of several of one person at the same moment, too: then each is tried by itself. */
function refuseTooManyWaiting(going: readonly Going[]): void {
  const waiting = going.filter(({ decision }) => decision.allocation_id === null);
  for (const [i, { account_id, namespace_id, room }] of waiting.entries()) {
    const before = waiting.slice(0, i).filter((it) => it.account_id === account_id && it.namespace_id === namespace_id);
    if (before.length >= room) throw tooMany();
  }
}

function refusalOf(decision: Decision, one: Asking, room: number): Outcome {
  if (decision.allocation_id !== null) throw new Error("what was admitted is written");
  return wantsToWait(one) && room <= 0 && decision.waits_on !== null ? { failed: tooMany() } : { refused: decision };
}
