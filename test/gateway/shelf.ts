import OpenAI from "openai";
import { createApi } from "../../contract/apis.ts";
import { type Call, listCalls } from "../../contract/calls.ts";
import { setBilling } from "../../contract/house.ts";
import { invariants } from "../../server/domain/limits/verify.ts";
import { type Person, until, type World, world } from "../world.ts";
import { type UpstreamServer, upstreamServer } from "./upstream.ts";

/** A Guildhall with an organization and an upstream that does what the name of its model says. */
export interface Shelf extends World {
  ann: Person;
  bob: Person;
  upstream: UpstreamServer;
  /** Publishes a route of the organization to the upstream's model of a name. */
  publish(model: string, more?: object): Promise<string>;
  /** The official client as a person. */
  as(person: { token: string }, more?: object): OpenAI;
  /** The calls of the organization, once there are so many. */
  calls(count: number): Promise<Call[]>;
  /** Money for the organization, with billing on. */
  pay(micros: number): Promise<void>;
  /** What does not hold of what must always hold. */
  broken(): Promise<string[]>;
}

export async function shelf(environment: Record<string, string> = {}): Promise<Shelf> {
  const upstream = await upstreamServer();
  const w = await world({ GUILDHALL_UPSTREAMS_PRIVATE: "yes", GUILDHALL_UPSTREAM_IDLE_SECONDS: "1", ...environment });
  const [ann, bob] = [await w.person("ann"), await w.person("bob")];
  await w.organization(ann, "acme", [[bob, "developer"]]);
  let published = 0;
  const publish = async (model: string, more: object = {}) => {
    const name = `model-${++published}`;
    const upstreams = [{ kind: "external" as const, address: upstream.address, model, secret: "sk-up-secret" }];
    await ann.call(createApi, { body: { namespace: "acme", name, upstreams, ...more } });
    return `acme/${name}`;
  };
  const calls = (count: number) =>
    until(`${count} calls`, async () => {
      const { items } = await ann.call(listCalls, { params: { namespace: "acme" }, query: {} });
      return items.length >= count && items;
    });
  const broken = async () => {
    const names: string[] = [];
    for (const { name, sql } of invariants) if ((await w.owner.query(sql)).rows.length > 0) names.push(name);
    return names;
  };
  return {
    ...w,
    ...{ ann, bob, upstream, publish, calls, broken },
    as: ({ token }, more = {}) => new OpenAI({ apiKey: token, baseURL: `${w.url}/v1`, maxRetries: 0, ...more }),
    async pay(micros) {
      await w.root.call(setBilling, { body: { billing: true } });
      const { rows } = await w.owner.query("select id from namespace where path = 'acme'");
      const id = crypto.randomUUID();
      await w.owner.query(
        `insert into voucher (id, batch_id, label, code_hash, amount, created_by, redeemed_at, redeemed_by, namespace_id)
         values ($1, $1, 'test', $2, $3, $4, now(), $4, $5)`,
        [id, Buffer.from(id), micros, ann.id, rows[0].id],
      );
      await w.owner.query("select ledger_receive($1, 'voucher', $2, $3, $4)", [id, rows[0].id, ann.id, micros]);
    },
    async stop() {
      await w.stop();
      await upstream.stop();
    },
  };
}
