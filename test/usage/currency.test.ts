import { afterAll, beforeAll, expect, test } from "vitest";
import { putResourceType } from "../../contract/installation.ts";
import { chooseCurrency, listPrices, setPrice } from "../../contract/prices.ts";
import { keepCurrency } from "../../server/domain/usage/currency.ts";
import { type Person, problemOf, type World, world } from "../world.ts";

let it: World;
let ann: Person;
beforeAll(async () => {
  it = await world();
  ann = await it.person("ann-a");
  await it.root.call(putResourceType, {
    params: { name: "small" },
    body: { capacity: 1, cpu: 1, memory_bytes: 2 ** 26 },
  });
});
afterAll(() => it.stop());

const choose = (currency: string, who = it.root) => who.call(chooseCurrency, { body: { currency } });

test("an operator chooses the currency, again and again, and nobody else does", async () => {
  expect(await it.root.call(listPrices, {})).toMatchObject({ currency: "CNY", currency_fault: null });
  await choose("USD");
  await choose("EUR");
  expect((await ann.call(listPrices, {})).currency).toBe("EUR");
  expect((await problemOf(choose("CNY", ann))).status).toBe(403);
  for (const code of ["eur", "XQX"])
    expect((await problemOf(choose(code))).fields).toMatchObject([{ path: "body.currency" }]);
});

test("what was chosen holds after a restart, but not against settings that name another", async () => {
  const again = { ...it.ctx, ports: { ...it.ctx.ports, currency: "CNY" } };
  await keepCurrency(again);
  expect(again.ports.currency).toBe("EUR");
  const named = { ...it.ctx, ports: { ...it.ctx.ports, currency: "JPY", currency_is_named: true } };
  await keepCurrency(named);
  expect(named.ports.currency).toBe("JPY");
});

test("another server that does not know of the choice sets no price in the old currency", async () => {
  const late = { ...it.ctx, ports: { ...it.ctx.ports, currency: "CNY" } };
  await expect(keepCurrency(late, true)).rejects.toThrow("Everything is in EUR here now");
});

test("the first price fixes it: then it is said why none can be chosen any more", async () => {
  await it.root.call(setPrice, { params: { product: "small" }, body: { amount_micros: 1_000_000 } });
  const refused = await problemOf(choose("USD"));
  expect(refused).toMatchObject({ status: 409 });
  expect(refused.detail).toContain("The first price or the first money is there, in EUR");
  expect(await it.root.call(listPrices, {})).toMatchObject({
    currency: "EUR",
    currency_fault: expect.stringContaining("in EUR"),
  });
});
