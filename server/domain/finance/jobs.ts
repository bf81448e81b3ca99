import { afterCommit, type Ctx, transact } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import { record } from "../activity/activity.ts";
import { seeHealth } from "./health-queries.ts";
import { closeBilling } from "./house.ts";
import { keepersOf } from "./house-queries.ts";
import { listWithPackages } from "./lot-queries.ts";
import { tellOfPackages } from "./package-news.ts";
import * as queries from "./queries.ts";

/** What looks after wallets while billing is on. */
export const jobs = (ctx: Ctx): Job[] => [
  { name: "wallets", every_seconds: 30, run: () => tendWallets(ctx) },
  { name: "billing that is switched off", every_seconds: 30, run: () => closeSome(ctx) },
  { name: "health of namespaces", every_seconds: 60, run: () => seeAll(ctx) },
];

/** Half a minute's worth: the rest has its turn the next time. */
const closeSome = async (ctx: Ctx): Promise<void> => void (await closeBilling(ctx, Date.now() + 25_000));

const seen_at_once = 500;

/** Twenty times some: the rest has its turn the next time. */
async function seeAll(ctx: Ctx): Promise<void> {
  for (let i = 0; i < 20; i++) if ((await seeHealth(ctx, seen_at_once)) < seen_at_once) return;
}

const wallets_max = 5000;
const charged_in_one = 250;
const tended_in_one = 100;

/**
 * Many are charged in one transaction, which holds their wallets for some milliseconds; then they are looked after. Where one
 * of them fails, each is looked after by itself, which charges it, so that it keeps no other from being charged.
 */
async function tendWallets(ctx: Ctx): Promise<void> {
  const ids = (await queries.listToTend(ctx, wallets_max)).map(({ id }) => id);
  for (const some of inParts(ids, charged_in_one))
    await transact(ctx, (ctx) => queries.chargeDue(ctx, some)).catch(() => {}); // it is tried again, and told of, below
  for (const some of inParts(ids, tended_in_one)) await tend(ctx, some).catch(() => eachAlone(ctx, some));
}

function* inParts<T>(all: readonly T[], size: number): Iterable<readonly T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
}

async function eachAlone(ctx: Ctx, ids: readonly string[]): Promise<void> {
  for (const id of ids)
    await tend(ctx, [id]).catch((error) =>
      ctx.ports.log.error({ err: error, namespace: id }, "a wallet was not tended"),
    );
}

const tend = (ctx: Ctx, ids: readonly string[]): Promise<void> =>
  transact(ctx, async (ctx) => {
    const tended = await queries.tend(ctx, ids);
    for (const id of await listWithPackages(ctx, ids)) await tellOfPackages(ctx, id);
    for (const one of tended) await warnOf(ctx, one);
  });

async function warnOf(ctx: Ctx, { namespace_id, payable, an_hour, to_stop }: queries.Tended): Promise<void> {
  if (to_stop?.length) afterCommit(ctx, () => ctx.ports.jobs.poke("unpaid executions"));
  const level = levelOf(payable ?? 0, an_hour ?? 0, to_stop?.length ?? 0);
  if (level === undefined) return;
  if (await queries.takeWarning(ctx, namespace_id, level))
    await warn(ctx, namespace_id, level, await keepersOf(ctx, namespace_id));
}

/** Minutes of money left at which maintainers are told, each once until money comes. */
const levels = [0, 30, 120] as const;

function levelOf(payable: number, an_hour: number, stopped: number): (typeof levels)[number] | undefined {
  if (stopped > 0) return 0;
  if (an_hour === 0) return undefined;
  const minutes = (payable / an_hour) * 60;
  return levels.find((level) => minutes <= level);
}

const warn = (ctx: Ctx, namespace_id: string, minutes: number, concerns: readonly string[]) =>
  record(ctx, {
    action: minutes === 0 ? "wallet.empty" : "wallet.low",
    severity: minutes === 0 ? "warning" : "notice",
    namespace_id,
    entity: { kind: "wallet", id: namespace_id, name: "balance" },
    text:
      minutes === 0
        ? "noticed that the balance is used up: what runs is stopped, the newest first"
        : `noticed that the balance lasts for less than ${minutes} minutes of what runs now`,
    after: { minutes },
    concerns,
  });
