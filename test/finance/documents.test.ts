import { pdf } from "pdf-to-img";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as finance from "../../contract/finance.ts";
import * as house from "../../contract/house.ts";
import * as invoices from "../../contract/invoices.ts";
import { listNotifications } from "../../contract/notifications.ts";
import { setPrice } from "../../contract/prices.ts";
import { invoiceJobs } from "../../server/domain/finance/invoices.ts";
import { type Lab, lab } from "../containers/lab.ts";
import { problemOf } from "../world.ts";

let it: Lab;
let month: string;
beforeAll(async () => {
  it = await lab();
  await it.root.call(setPrice, { params: { product: "small" }, body: { amount_micros: 36_000_000 } });
  const { rows } = await it.owner.query("select to_char(first_of_month() - 1, 'YYYY-MM') as month");
  month = rows[0].month;
});
afterAll(() => it.stop());

const acme = { params: { namespace: "acme" } };
const at = (number: number) => ({ params: { namespace: "acme", number } });
const profile = (body: { company: string; address?: string; language?: "en" | "zh" }) =>
  it.mia.call(invoices.setBillingProfile, { ...acme, body });
const documents = async () => (await it.mia.call(invoices.listInvoices, { ...acme, query: {} })).items;
const pay = async (amount_micros: number) => {
  const { number } = await it.mia.call(finance.askTopUp, { ...acme, body: { amount_micros, note: "by bank" } });
  return it.root.call(house.decideTopUp, { params: { number }, body: { decision: "confirm" } });
};
const bytesOf = async (number: number, query = "") => {
  const answer = await it.mia.fetch(`/api/v1/namespaces/acme/invoices/${number}/pdf${query}`);
  expect(answer.headers.get("content-type")).toBe("application/pdf");
  return Buffer.from(await answer.arrayBuffer());
};

/** Charges of many members' days in the month that is over, as if they had been posted then. */
const charged = (products: number) =>
  it.owner.query(
    `with journal as (
       insert into ledger_journal (operation_id, kind, namespace_id) select gen_random_uuid(), 'charge', id
       from namespace where path = 'acme' returning id, namespace_id
     )
     insert into ledger_charge (journal_id, namespace_id, account_id, type, product, day, quantity_us, amount)
     select j.id, j.namespace_id, a.id, 'compute', 'gpu-' || p, d::date, 3600000000, 1000 + p
     from journal j, account a, generate_series(1, $1::int) p,
       generate_series($2::date, ($2::date + interval '27 days')::date, interval '1 day') d
     where a.name in ('dev-d', 'deb-d')`,
    [products, `${month}-01`],
  );

test("a statement's total is of all its lines, however many", async () => {
  await charged(100);
  const query = { month };
  const { total_micros, lines } = await it.mia.call(finance.getStatement, { ...acme, query });
  const [{ rows }] = [
    await it.owner.query("select sum(amount)::bigint as total, count(*) as count from ledger_charge"),
  ];
  expect([String(total_micros), String(lines)]).toEqual([rows[0].total, rows[0].count]);
  expect(lines).toBe(5600);
  const file = await it.mia.fetch(`/api/v1/namespaces/acme/wallet/statement/export?month=${month}`);
  expect((await file.text()).trim().split("\n")).toHaveLength(5601);
  let [cursor, seen]: [string | undefined, number] = [undefined, 0];
  do {
    const page: { items: unknown[]; next_cursor: string | null } = await it.mia.call(finance.listStatementLines, {
      ...acme,
      query: { month, limit: 100, ...(cursor ? { cursor } : {}) },
    });
    [cursor, seen] = [page.next_cursor ?? undefined, seen + page.items.length];
  } while (cursor);
  expect(seen).toBe(5600);
});

describe("a billing profile", () => {
  test("is the maintainers', and keeps what it was", async () => {
    expect(await it.mia.call(invoices.getBillingProfile, acme)).toEqual({ profile: null });
    await profile({ company: "Acme Old", address: "1 First Street\nLondon" });
    const { profile: written } = await profile({
      company: "示例科技有限公司",
      address: "上海市\n徐汇区",
      language: "zh",
    });
    expect(written).toMatchObject({ company: "示例科技有限公司", changed_by: { path: "mia-m" } });
    const { items } = await it.mia.call(invoices.listBillingProfiles, { ...acme, query: {} });
    expect(items.map(({ company }) => company)).toEqual(["示例科技有限公司", "Acme Old"]);
    expect((await problemOf(it.dev.call(invoices.getBillingProfile, acme))).status).toBe(403);
    expect((await problemOf(profile({ company: " " }))).fields).toMatchObject([{ path: "body.company" }]);
  });

  test("stands on what is issued from then on, and on nothing that was issued before", async () => {
    await pay(2_000_000);
    await profile({ company: "Acme New" });
    await pay(3_000_000);
    const [second, first] = await documents();
    expect(second).toMatchObject({ kind: "receipt", payer: "Acme New", amount_micros: 3_000_000, number: 2 });
    expect(first).toMatchObject({ kind: "receipt", payer: "示例科技有限公司", amount_micros: 2_000_000, number: 1 });
    const { items } = await it.mia.call(listNotifications, { query: {} });
    expect(items.map(({ action }) => action)).toContain("invoice.issue");
  });
});

describe("a month that is over", () => {
  test("has one statement, whose sums are the ledger's and whose lines are all in its CSV", async () => {
    for (const job of [...invoiceJobs(it.ctx), ...invoiceJobs(it.ctx)]) await job.run();
    const statements = (await documents()).filter(({ kind }) => kind === "statement");
    const [statement] = statements;
    expect(statements).toHaveLength(1);
    expect(statement).toMatchObject({ month, number: 3, opening_micros: 0 });
    const { total_micros } = await it.mia.call(finance.getStatement, { ...acme, query: { month } });
    const whole = await it.mia.call(invoices.getInvoice, at(3));
    const sum = (of: readonly { amount_micros: number }[]) => of.reduce((sum, one) => sum + one.amount_micros, 0);
    expect(whole.amount_micros).toBe(total_micros);
    for (const part of [whole.products, whole.days, whole.members]) expect(sum(part)).toBe(total_micros);
    const text = await (await it.mia.fetch("/api/v1/namespaces/acme/invoices/3/lines")).text();
    const [, ...lines] = text.trim().split("\n");
    expect(lines).toHaveLength(5600);
    const total = lines.reduce((sum, line) => sum + Math.round(Number(line.split(",").at(-2)) * 1e6), 0);
    expect(total).toBe(total_micros);
  });

  test("is printed in English and in Chinese, on pages with something on them", async () => {
    for (const query of ["?language=en", "?language=zh"]) {
      const bytes = await bytesOf(3, query);
      expect(bytes.subarray(0, 5).toString()).toBe("%PDF-");
      expect(bytes.length).toBeLessThan(400_000); // only the signs that are used are embedded
      const pages = await pdf(bytes);
      expect(pages.length).toBeGreaterThan(1);
      const picture = await sharp(await pages.getPage(1)).stats();
      expect(picture.channels[0]?.stdev).toBeGreaterThan(10);
    }
    expect(await bytesOf(1)).toEqual(await bytesOf(1, "?language=zh")); // as its profile has it, every time the same
  });

  test("is nobody's business but the maintainers', and nobody else's document is found under a number", async () => {
    expect((await problemOf(it.dev.call(invoices.getInvoice, at(3)))).status).toBe(403);
    expect((await problemOf(it.eve.call(invoices.getInvoice, at(3)))).status).toBe(404);
    const own = { params: { namespace: "mia-m", number: 3 } };
    expect((await problemOf(it.mia.call(invoices.getInvoice, own))).status).toBe(404);
  });
});
