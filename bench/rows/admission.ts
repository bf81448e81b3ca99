import { openPool } from "../../server/database/connect.ts";
import * as starts from "../../server/domain/containers/starts.ts";
import { admitAll, lockFor } from "../../server/domain/limits/limits.ts";
import { type Ctx, type Ports, transact } from "../../server/kernel/context.ts";
import { gather } from "../../server/kernel/gather.ts";
import { openAskers } from "../asker.ts";
import { execute, type Ground } from "../ground.ts";
import { type Group, type Row, rate } from "../measure.ts";
import { offices } from "../offices.ts";

const [at_once, seconds] = [64, 2];

/** What a start needs of its surroundings to be written down; nothing runs. */
const ports = {
  ...{ engines: new Map([["process", { environments: [{ name: "host", image: null }] }]]), currency: "EUR" },
  ...{ live: { publish: () => {} }, jobs: { poke: () => {} } },
} as unknown as Ports;

type Asked = Parameters<typeof lockFor>[1][number] & { ctx: Ctx };

/** Starts a second in this process: what a limit decides alone, and whole ones with their execution and history. */
export async function rows(ground: Ground): Promise<Group> {
  const { url, owner_url } = await ground.offices("offices");
  const askers = await openAskers(url);
  const pool = openPool(url, () => {});
  const found = await execute(url, "select path, id from namespace where kind = 'organization'");
  const ids = new Map<string, string>(found.map(({ path, id }) => [path, id]));
  const ctxOf = (n: number): Ctx => ({ ...askers.ctxOf(`person-${n}`), ports });
  const admitted = gather(
    (_db: Ctx["db"], asked: readonly Asked[]) =>
      transact(asked[0]?.ctx as Ctx, async (ctx) => admitAll(ctx, await lockFor(ctx, asked))),
    { rounds: 1, questions: at_once },
  );
  const admit = (n: number) => {
    const ctx = ctxOf(n);
    const who = { namespace_id: ids.get(`office-${n}`) ?? "", account_id: ctx.actor.id ?? "" };
    return admitted(ctx.db, { ctx, ...who, resource_type: "small", units: 1 });
  };
  const start = (n: number) => starts.start(ctxOf(n), { namespace: `office-${n}`, name: "train" }, { units: 1 });
  // Foreign keys of tables that were empty when they were analyzed are looked up without an index for up to a minute.
  await rate(at_once, 1, () => start(1));
  await execute(owner_url, "vacuum analyze");
  let turn = 0;
  const row = (what: string, work: (n: number) => Promise<unknown>, many: number, ratio_min: number): Row => {
    const next = () => 1 + (turn++ % many);
    return {
      work: `${what}, ${many === 1 ? "one hot organization" : `${many} organizations`}, ${at_once} at once`,
      unit: "/s",
      figure: () => rate(at_once, seconds, () => work(next())),
      floor: {
        what: many === 1 ? "one UPDATE of a hot row" : `one UPDATE, over ${many} rows`,
        figure: () => rate(at_once, seconds, () => pool.query({ ...update, values: [next()] })),
      },
      target: { ratio_min },
      rounds: 5,
    };
  };
  const close = async () => {
    await pool.end();
    await askers.close();
  };
  const [decided, whole] = [
    "starts decided under limits, their units taken",
    "whole starts, with execution and history",
  ];
  // What a whole start should reach was never designed: less than these would be a step back.
  return {
    rows: [
      row(decided, admit, 1, 6),
      row(decided, admit, offices, 0.7),
      row(whole, start, 1, 0.25),
      row(whole, start, offices, 0.1),
    ],
    close,
  };
}

const update = { name: "floor", text: "update floor set used = used + 1 where id = $1" };
