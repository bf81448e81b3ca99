import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Person, type World, world } from "../world.ts";
import { type Terminal, terminal } from "./terminal.ts";

// a test runs several commands, each a process of its own
vi.setConfig({ testTimeout: 60_000 });

let w: World;
let homes: string;
let mia: Terminal;
let root: Terminal;

beforeAll(async () => {
  w = await world();
  const ann = await w.person("ann-a");
  await w.organization(ann, "acme", [[await w.person("bob-b"), "developer"]]);
  homes = mkdtempSync(join(tmpdir(), "guildhall-homes-"));
  const as = (person: Person) =>
    terminal(mkdtempSync(join(homes, "home-")), { GUILDHALL_URL: w.url, GUILDHALL_TOKEN: person.token });
  [mia, root] = [as(ann), as(w.root)];
});
afterAll(async () => {
  await w.stop();
  rmSync(homes, { recursive: true });
});

test("an operator says who issues documents, in which currency, and of what units", async () => {
  expect(await root.done("prices", "currency", "cny")).toContain("in CNY");
  expect(await root.done("admin", "issuer")).toContain("Nobody has written one yet");
  await root.done("admin", "issuer", "--company", "University", "--address", "Hall 1\\nTown");
  expect(await root.done("admin", "issuer", "--language", "zh")).toMatch(/University(.|\n)*Hall 1, Town(.|\n)*zh/);
  expect(await root.done("types", "set", "large", "--cpu", "2.5", "--memory", "8GiB", "--capacity", "3")).toMatch(
    /large +3 +3 +2\.5 +8 GiB/,
  );
  expect(await root.done("types", "set", "large", "--capacity", "0")).toMatch(/large +0 +0 +2\.5 +8 GiB/);
  expect(await root.done("types", "set", "cards", "--devices", "A,B")).toMatch(/cards +2 +2 .*A, B/);
  expect(await root("types", "set", "cards", "--capacity", "5")).toMatchObject({ code: 2 });
  expect(await mia("types", "set", "large", "--capacity", "9")).toMatchObject({ code: 4 });
});

test("a budget is made, changed by the same words, listed and deleted", async () => {
  expect(await mia.done("budgets", "set", "acme", "all", "500", "--at", "50,100")).toContain("500.00 a month");
  expect(await mia.done("budgets", "set", "acme", "all", "600", "--stop")).toContain("600.00 a month");
  const span = ["--from", "2027-01-01", "--to", "2027-01-31"];
  await mia.done("budgets", "set", "acme", "member:bob-b", "5", ...span);
  const { items } = JSON.parse(await mia.done("budgets", "acme", "--json"));
  expect(items).toMatchObject([
    { of: "namespace", amount_micros: 600_000_000, percents: [50, 100], hard_stop: true },
    { of: "member", first_day: "2027-01-01", hard_stop: false },
  ]);
  expect((await mia("budgets", "days", "acme", "all")).err).toContain("Nothing was spent");
  await mia.done("budgets", "delete", "acme", "member:bob-b", "--from", "2027-01-01");
  expect(await mia.done("budgets", "acme")).not.toContain("bob-b");
  expect(await mia("budgets", "set", "acme", "everything", "5")).toMatchObject({ code: 2 });
});

test("an operator tends money from the terminal, and nobody else does", async () => {
  await mia.done("wallet", "top-up", "acme", "20", "--note", "by bank");
  expect(await root.done("admin", "top-ups", "--state", "pending")).toContain("by bank");
  expect(await root.done("admin", "confirm", "1")).toContain("is paid");
  expect(await root.done("admin", "credit", "acme", "10")).toContain("10.00");
  expect((await root.done("admin", "vouchers", "Course", "2", "5")).trim().split("\n")).toHaveLength(2);
  expect(await root.done("admin", "billing", "on")).toBe("Billing is on.\n");
  expect(await root.done("admin", "finance")).toContain("20.00");
  expect(await root.done("admin", "preview", "storage", "0.3")).toContain("of 0 namespaces");
  expect((await root("admin", "books", "--by", "namespace")).err).toContain("Nothing was used or charged");
  await root.done("admin", "health", "--sort", "owed");
  expect(await root.done("admin", "wallets", "acme")).toMatch(/acme +20\.00 +0\.00 +10\.00/);
  expect(await root.done("admin", "refund", "1", "5", "too much")).toContain("5.00");
  expect(await root.done("admin", "voucher-batches")).toMatch(/Course +5\.00 +0 of 2/);
  expect(await root.done("admin", "billing", "off")).toBe("Billing is off.\n");
  expect(await mia("admin", "finance")).toMatchObject({ code: 4 });
});

test("a maintainer reads what was charged, opens a charge into its lines, and how long the money lasts", async () => {
  await root.done("prices", "set", "storage_month", "2");
  await root.done("admin", "billing", "on");
  await mia.done("subscriptions", "add", "acme", "5");
  const lines = await mia.done("wallet", "statement", "acme");
  expect(lines).toMatch(/subscription: storage +ann-a +3\.5 TiB·h +10\.00/);
  expect((await mia.done("wallet", "statement", "acme", "--csv")).split("\n")[0]).toContain("day");
  expect((await mia("wallet", "statement", "acme", "--month", "2020-01")).err).toContain(
    "Nothing was charged in 2020-01",
  );
  const { items } = JSON.parse(await mia.done("wallet", "movements", "acme", "--json"));
  const paid = items.find(({ kind }: { kind: string }) => kind === "subscription").number;
  expect(await mia.done("wallet", "charges", "acme", String(paid))).toContain("10.00");
  expect(await mia.done("wallet", "forecast", "acme")).toMatch(/^balance +\d+\.00/m);
  const { number } = JSON.parse(await mia.done("wallet", "top-up", "acme", "3", "--json"));
  expect(await mia.done("wallet", "cancel", "acme", String(number))).toContain("is cancelled");
});
