import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { changeRole } from "../../contract/members.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { problemOf } from "../world.ts";
import { decide, type Panel, panel } from "./panel.ts";
import { look, put, seal, shelf } from "./shelf.ts";

let it: Panel;

beforeAll(async () => {
  it = await panel();
});
afterAll(() => it.stop());

describe("at the same moment", () => {
  const settled = async (...calls: Promise<unknown>[]) => (await Promise.allSettled(calls)).map(({ status }) => status);

  test("of two decisions one holds, and the other hears of it", async () => {
    const at = await it.waiting(await it.careful());
    const [one, other] = await Promise.allSettled([decide(it.rea, at, "approve"), decide(it.ria, at, "reject", "no")]);
    expect([one.status, other.status].sort()).toEqual(["fulfilled", "rejected"]);
    const { state } = await look(it.rea, at);
    expect(state).toBe(one.status === "fulfilled" ? "ready" : "rejected");
    expect(await problemOf(decide(it.mia, at, "approve"))).toMatchObject({ code: "conflict" });
  });

  test("a decision and the author taking it back are one after the other", async () => {
    const at = await it.waiting(await it.careful());
    const [decided, gone] = await settled(
      decide(it.rea, at, "approve"),
      it.dev.call(versions.discard, { params: { ...at, version: 1 } }),
    );
    expect(gone).toBe("fulfilled"); // also what is ready is its author's to delete
    if (decided === "rejected") expect(await problemOf(decide(it.rea, at, "approve"))).toMatchObject({ status: 404 });
    expect(await problemOf(look(it.dev, at))).toMatchObject({ status: 404 });
    expect(await it.broken()).toEqual([]);
  });

  test("a reviewer who waits for the lock while the role is lost decides nothing", async () => {
    const at = await it.waiting(await it.careful());
    const holder = await it.owner.connect();
    await holder.query("begin");
    await holder.query(
      "select from resource r join namespace n on n.id = r.namespace_id where r.name = $1 and n.path = $2 for no key update of r",
      [at.name, at.namespace],
    );
    const decision = problemOf(decide(it.rea, at, "approve"));
    await blocked();
    await it.mia.call(changeRole, {
      params: { organization: at.namespace, member: it.rea.path },
      body: { role: "viewer" },
    });
    await holder.query("commit");
    holder.release();
    expect(await decision).toMatchObject({ status: 403, permission: "version.review" });
    expect((await look(it.ria, at)).state).toBe("pending");
  });

  test("what is sealed while the setting is switched is either ready or waits", async () => {
    const namespace = await it.careful();
    const at = await shelf(it.dev, namespace, "switched", "organization-read");
    await put(it.dev, at, "a", "a");
    await Promise.all([seal(it.dev, at), it.approval(namespace, false)]);
    const { state } = await look(it.dev, at);
    expect(["ready", "pending"]).toContain(state);
    if (state === "pending") await decide(it.rea, at, "approve");
  });

  /** Waits until a statement waits for a lock. */
  async function blocked(): Promise<void> {
    for (;;) {
      const { rows } = await it.owner.query(
        "select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
      );
      if (rows.length > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
});
