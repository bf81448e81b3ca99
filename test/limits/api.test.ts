import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listActivity } from "../../contract/activity.ts";
import { listResourceTypes, putResourceType, verify } from "../../contract/installation.ts";
import * as contract from "../../contract/limits.ts";
import {
  holdStorage,
  releaseDeadReservations,
  reserveStorage,
  settleReservation,
} from "../../server/domain/limits/limits.ts";
import { Problem } from "../../server/kernel/problem.ts";
import { type Lab, lab } from "../containers/lab.ts";
import { problemOf } from "../world.ts";

let it: Lab;
let acme: string;
beforeAll(async () => {
  it = await lab();
  acme = (await it.owner.query("select id from namespace where path = 'acme'")).rows[0].id;
});
afterAll(() => it.stop());

const organization = { organization: "acme" };
const small = { organization: "acme", product: "small" };
const item = async (person = it.dev, product = "small") => {
  const { items } = await person.call(contract.listLimits, { params: organization });
  return items.find((one) => one.product === product);
};

describe("limits", () => {
  test("are listed for members with every product, storage first, and nothing is limited at first", async () => {
    const { items } = await it.vic.call(contract.listLimits, { params: organization });
    expect(items.map(({ product, unit }) => [product, unit])).toEqual([
      ["storage", "bytes"],
      ["cpu-small", "units"],
      ["small", "units"],
      ["containers", "items"],
      ["repositories", "items"],
      ["monthly_spend", "micros"],
    ]);
    expect(await item()).toEqual({
      ...{
        product: "small",
        unit: "units",
        limit: null,
        allowance: null,
        in_use: 0,
        member_limit: null,
        member_in_use: 0,
      },
      ...{ effective_limit: null, capacity: 50, capacity_in_use: 0 },
    });
    expect((await problemOf(it.eve.call(contract.listLimits, { params: organization }))).status).toBe(404);
  });

  test("only tighten: the lower of the organization's and the member's counts", async () => {
    await it.mia.call(contract.setLimit, { params: small, body: { limit: 4 } });
    await it.mia.call(contract.setDefaultMemberLimit, { params: small, body: { limit: 2 } });
    expect(await item()).toMatchObject({ limit: 4, member_limit: 2, effective_limit: 2 });
    const own = { ...small, member: "dev-d" };
    expect(await it.mia.call(contract.setMemberLimit, { params: own, body: { limit: 9 } })).toEqual({
      member: { path: "dev-d", name: "dev-d" },
      ...{ product: "small", unit: "units", limit: 9, in_use: 0, effective_limit: 4 },
    });
    await it.mia.call(contract.setMemberLimit, { params: own, body: { limit: null } });
    expect(await item()).toMatchObject({ member_limit: null, effective_limit: 4 });
    expect(await item(it.deb)).toMatchObject({ member_limit: 2, effective_limit: 2 });
    const { items } = await it.vic.call(contract.listDefaultMemberLimits, { params: organization });
    expect(items).toContainEqual({ product: "small", limit: 2 });
  });

  test("are set by maintainers, recorded with before and after", async () => {
    expect((await problemOf(it.dev.call(contract.setLimit, { params: small, body: { limit: 1 } }))).permission).toBe(
      "limit.set",
    );
    const { items } = await it.mia.call(listActivity, { params: organization, query: { entity: "limit" } });
    const lines = items.filter(({ refused }) => !refused).map(({ text, before, after }) => [text, before, after]);
    expect(lines).toContainEqual(["set the limit of small to 4", { limit: null }, { limit: 4 }]);
    expect(lines).toContainEqual(["set dev-d's limit of small to 9", { limit: "default" }, { limit: 9 }]);
    expect(lines).toContainEqual(["set dev-d's limit of small to unlimited", { limit: 9 }, { limit: null }]);
  });

  test("of what does not exist are a clear fault", async () => {
    const nothing = { ...small, product: "nothing" };
    const refused = await problemOf(it.mia.call(contract.setLimit, { params: nothing, body: { limit: 1 } }));
    expect(refused).toMatchObject({ status: 404, detail: expect.stringContaining('no product "nothing"') });
    const stranger = { ...small, member: "eve-s" };
    expect(
      (await problemOf(it.mia.call(contract.setMemberLimit, { params: stranger, body: { limit: 1 } }))).status,
    ).toBe(404);
    for (const limit of [-1, 1.5, "4"])
      expect(
        (await problemOf(it.mia.call(contract.setLimit, { params: small, body: { limit: limit as number } }))).status,
      ).toBe(400);
  });

  test("of one member are read by maintainers, every product at once", async () => {
    const of = (member: string) => ({ params: { ...organization, member } });
    const { items } = await it.mia.call(contract.listLimitsOfMember, of("dev-d"));
    expect(items.map(({ product }) => product)).toEqual([
      ...["containers", "cpu-small", "monthly_spend", "repositories", "small", "storage"],
    ]);
    expect(new Set(items.map(({ member }) => member.path))).toEqual(new Set(["dev-d"]));
    expect((await problemOf(it.dev.call(contract.listLimitsOfMember, of("dev-d")))).status).toBe(403);
    expect((await problemOf(it.mia.call(contract.listLimitsOfMember, of("eve-s")))).status).toBe(404);
  });

  test("are broken down by member for maintainers, in pages", async () => {
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const query = { limit: "3", product: "small", ...(cursor ? { cursor } : {}) };
      const page = await it.mia.call(contract.listMemberLimits, { params: organization, query });
      seen.push(...page.items.map(({ member, limit }) => `${member.path} ${limit}`));
      if (page.next_cursor === null) break;
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(["deb-d 2", "dev-d null", "mia-m 2", "vic-v 2"]);
    const refused = it.dev.call(contract.listMemberLimits, { params: organization, query: {} });
    expect((await problemOf(refused)).permission).toBe("limit.list_members");
  });

  test("work in a personal namespace as in an organization of one", async () => {
    const own = { organization: "dev-d", product: "storage" };
    expect(await it.dev.call(contract.setLimit, { params: own, body: { limit: 10 } })).toMatchObject({ limit: 10 });
    expect((await problemOf(it.mia.call(contract.listLimits, { params: { organization: "dev-d" } }))).status).toBe(404);
  });
});

describe("storage", () => {
  const bytes = (n: number) => ({ namespace_id: acme, account_id: it.dev.id, bytes: n });
  const refusal = (doing: Promise<unknown>) =>
    doing.then(
      () => undefined,
      (error: Problem) => error,
    );

  test("is held up to the limit, refused above it with the numbers, and given back", async () => {
    await it.mia.call(contract.setLimit, { params: { ...organization, product: "storage" }, body: { limit: 100 } });
    await holdStorage(it.ctx, bytes(60));
    const refused = await refusal(holdStorage(it.ctx, bytes(41)));
    expect(refused).toBeInstanceOf(Problem);
    expect(refused?.extra).toMatchObject({
      refusals: [
        { condition: "organization_limit", product: "storage", limit: 100, in_use: 60, asked: 41, unit: "bytes" },
      ],
      fits_now: 40,
    });
    await holdStorage(it.ctx, bytes(-60));
    expect(await item(it.dev, "storage")).toMatchObject({ in_use: 0, member_in_use: 0 });
  });

  test("is promised before it is written, and promises of a life that ended are given back", async () => {
    const id = await reserveStorage(it.ctx, bytes(70));
    expect((await refusal(reserveStorage(it.ctx, bytes(31))))?.kind).toBe("limit_reached");
    await reserveStorage(it.ctx, bytes(30));
    await settleReservation(it.ctx, id);
    await settleReservation(it.ctx, id);
    expect(await item(it.dev, "storage")).toMatchObject({ in_use: 30 });
    await releaseDeadReservations(it.ctx);
    expect(await item(it.dev, "storage")).toMatchObject({ in_use: 0 });
    expect(await it.broken()).toEqual([]);
  });
});

describe("resource types", () => {
  const put = (name: string, body: Partial<{ capacity: number; devices: string[]; cpu: number }>) =>
    it.root.call(putResourceType, { params: { name }, body: { capacity: 1, ...body } });

  test("are discovered on the first start, and say how isolated things run", async () => {
    const { items, isolation } = await it.vic.call(listResourceTypes, {});
    expect(items[0]).toMatchObject({
      name: "cpu-small",
      driver: "process",
      cpu: 1,
      memory_bytes: 2 ** 30,
      devices: [],
    });
    expect(items[0]?.capacity).toBeGreaterThan(0);
    expect(isolation.length).toBeGreaterThan(20);
  });

  test("have as many units as devices, and are declared by operators only", async () => {
    expect(await put("gpu", { capacity: 9, devices: ["A", "B"] })).toMatchObject({
      capacity: 2,
      free: 2,
      devices: ["A", "B"],
    });
    expect(await put("gpu", { devices: ["B", "C", "D"] })).toMatchObject({ capacity: 3, devices: ["C", "B", "D"] });
    const refused = it.mia.call(putResourceType, { params: { name: "gpu" }, body: { capacity: 1 } });
    expect((await problemOf(refused)).permission).toBe("resource_type.set");
    expect((await problemOf(put("storage", {}))).status).toBe(400);
    const params = { name: "gpu" };
    const only = await it.root.call(putResourceType, { params, body: { devices: ["E", "F"] } });
    expect(only.capacity).toBe(2);
    const neither = await problemOf(it.root.call(putResourceType, { params, body: { cpu: 1 } }));
    expect(neither.fields?.[0]?.path).toBe("body.capacity");
    expect(await put("gpu", { capacity: 0, cpu: 2.5 })).toMatchObject({ capacity: 0, devices: [], cpu: 2.5 });
  });
});

test("verification is the operator's, and everything holds", async () => {
  const { ok, checks } = await it.root.call(verify, {});
  expect(checks.filter(({ rows }) => rows !== 0)).toEqual([]);
  expect(ok).toBe(true);
  expect((await problemOf(it.mia.call(verify, {}))).permission).toBe("installation.verify");
});
