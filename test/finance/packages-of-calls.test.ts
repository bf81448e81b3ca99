import { afterAll, beforeAll, expect, test } from "vitest";
import { getWallet, listStatementLines } from "../../contract/finance.ts";
import { putResourceType } from "../../contract/installation.ts";
import * as packages from "../../contract/packages.ts";
import { productOf, quantityOf } from "../../server/domain/finance/paper-words.ts";
import { type Shelf, shelf } from "../gateway/shelf.ts";
import { problemOf } from "../world.ts";

let it: Shelf;
let model: string;
beforeAll(async () => {
  it = await shelf();
  await it.pay(2_000_000);
  // a tenth of the currency for each token that comes out
  model = await it.publish("honest", { price: { output_micros: 100_000_000 } });
});
afterAll(() => it.stop());

const acme = { params: { namespace: "acme" } };
const messages = [{ role: "user" as const, content: "say something" }];
const said = async (max_tokens: number) => {
  const stream = await it.as(it.bob).chat.completions.create({ model, messages, max_tokens, stream: true });
  let tokens = 0;
  for await (const { choices } of stream) if (choices[0]?.delta.content) tokens++;
  return tokens;
};
const left = async () => (await it.ann.call(packages.listPackages, { ...acme, query: {} })).items[0];

test("a package of calls is offered for what they cost without it", async () => {
  const body = { name: "Calls", product: "api", quantity: 1, price_micros: 2_000_000, valid_days: 30 };
  const offer = await it.root.call(packages.offerPackage, { body });
  expect(offer).toMatchObject({ product: "api", unit: "currency", quantity: 1, worth_micros: 1_000_000 });
  const bought = await it.ann.call(packages.buyPackage, { ...acme, body: { offer: offer.number } });
  expect(bought).toMatchObject({ state: "good", left: 1, unit: "currency" });
  expect(await it.ann.call(getWallet, acme)).toMatchObject({ balance_micros: 0, payable_micros: 0 });
});

test("it pays for calls though the wallet is empty, and a stream ends to the token where it ends", async () => {
  expect(await said(4)).toBe(4);
  await it.calls(1);
  expect(await left()).toMatchObject({ left: 0.6, percent: 60 });
  expect(await said(400)).toBe(6);
  await it.calls(2);
  expect(await left()).toMatchObject({ state: "used_up", left: 0 });
  const refused = await it
    .as(it.bob)
    .chat.completions.create({ model, messages })
    .catch((error) => error);
  expect(refused).toMatchObject({ status: 402 });
  expect(await it.ann.call(getWallet, acme)).toMatchObject({ balance_micros: 0, owed_micros: 0, uncharged_micros: 0 });
});

test("whose calls it paid for is written down with the charge, and nothing is asked of the wallet", async () => {
  await it.owner.query("select charge(id) from namespace where path = 'acme'");
  const { number } = (await left()) ?? { number: 0 };
  const uses = await it.ann.call(packages.listPackageUses, { params: { namespace: "acme", number }, query: {} });
  expect(uses.items).toMatchObject([{ product: "api", member: { path: "bob" }, quantity: 1_000_000, unit: "micros" }]);
  const month = new Date().toISOString().slice(0, 7);
  const { items } = await it.ann.call(listStatementLines, { ...acme, query: { month } });
  expect(items.filter(({ kind }) => kind === "use")).toMatchObject([{ covered: 1_000_000, amount_micros: 0 }]);
  expect(await it.broken()).toEqual([]);
});

test("beside a wallet that can pay, the package goes first and the wallet pays the rest", async () => {
  const { items } = await it.ann.call(packages.listOffers, acme);
  await it.pay(3_000_000);
  await it.ann.call(packages.buyPackage, { ...acme, body: { offer: items[0]?.number ?? 0 } });
  expect(await said(15)).toBe(15);
  await it.calls(4);
  await it.owner.query("select charge(id) from namespace where path = 'acme'");
  expect(await left()).toMatchObject({ state: "used_up" });
  expect(await it.ann.call(getWallet, acme)).toMatchObject({ balance_micros: 500_000 });
  expect(await it.broken()).toEqual([]);
});

test("no resource type takes the name of the product, and a document says what it is", async () => {
  const body = { capacity: 1, cpu: 1, memory_bytes: 2 ** 30 };
  expect((await problemOf(it.root.call(putResourceType, { params: { name: "api" }, body }))).status).toBe(400);
  const line = { type: "api", product: "api", quantity: 1_000_000 };
  expect([productOf("en", line), quantityOf("en", line)]).toEqual(["Calls of model APIs", "–"]);
});
