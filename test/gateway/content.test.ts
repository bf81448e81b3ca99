import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listActivity } from "../../contract/activity.ts";
import { editApi, getApi } from "../../contract/apis.ts";
import { getCall, readCallContent } from "../../contract/calls.ts";
import { editOrganizationSettings } from "../../contract/settings.ts";
import { problemOf, until } from "../world.ts";
import { type Shelf, shelf } from "./shelf.ts";

let it_: Shelf;
beforeAll(async () => {
  it_ = await shelf();
});
afterAll(() => it_.stop());

const set = (body: object) =>
  it_.ann.call(editOrganizationSettings, { params: { organization: "acme" }, body: body as never });
const everything = { content_log_percent: 100, content_log_days: 3, content_log_of: "all" };

/** Calls a model with some words; gives the response's header and the settled call's id. */
async function say(model: string, content: string, more: object = {}) {
  const body = { model, messages: [{ role: "user" as const, content }], ...more };
  const { data, response } = await it_.as(it_.bob).chat.completions.create(body).withResponse();
  if (Symbol.asyncIterator in data) for await (const _ of data as AsyncIterable<unknown>);
  const params = { namespace: "acme", id: response.headers.get("x-request-id") ?? "" };
  const call = await until("its call", () => it_.ann.call(getCall, { params }).catch(() => undefined));
  return { header: response.headers.get("x-guildhall-content-log"), id: call.id };
}

const read = (id: string, by = it_.ann) =>
  until("its content", () =>
    by
      .call(readCallContent, { params: { namespace: "acme", id } })
      .catch((error) => error.problem?.status !== 404 && error),
  );
const rows = async () => (await it_.owner.query("select * from call_content")).rows;
const addressOf = (model: string) => ({ namespace: "acme", name: model.slice(5) });

describe("what is said in calls", () => {
  it("is never kept unless the organization wants it", async () => {
    const model = await it_.publish("honest");
    expect((await say(model, "my words")).header).toBeNull();
    expect(await rows()).toEqual([]);
    expect((await it_.bob.call(getApi, { params: addressOf(model) })).content_log).toBeNull();
  });

  it("is kept sealed where it does, said to callers, read by maintainers alone, and that stands in the activity", async () => {
    await set(everything);
    const model = await it_.publish("honest");
    expect((await it_.bob.call(getApi, { params: addressOf(model) })).content_log).toEqual({ percent: 100, days: 3 });
    const { header, id } = await say(model, "my words and ghp_0123456789abcdefghijABCDEFGHIJ012345");
    expect(header).toBe("kept; days=3");
    const said = await read(id);
    expect(said).toMatchObject({ question: expect.stringContaining("my words and ***"), is_cut: false });
    expect(said.answer).toContain("the small model says");
    expect(Buffer.concat((await rows()).map(({ sealed }) => sealed)).includes("my words")).toBe(false);
    expect(await read(id, it_.bob)).toMatchObject({ problem: { permission: "call.read_content" } });
    const { items } = await it_.ann.call(listActivity, { params: { organization: "acme" }, query: { entity: "call" } });
    expect(items[0]).toMatchObject({ action: "call.read_content" });
  });

  it("is kept of streams as words, and only as far as its measure goes", async () => {
    const model = await it_.publish("honest");
    const { id } = await say(model, "x".repeat(100_000), { stream: true, max_tokens: 4 });
    const said = await read(id);
    expect(said.answer).toBe("the small model says ");
    expect(said.is_cut).toBe(true);
    expect(said.question.length).toBe(65_536);
  });

  it("is kept of chosen models alone where the organization wants that, and never of private ones", async () => {
    await set({ content_log_of: "chosen" });
    const model = await it_.publish("honest");
    expect((await say(model, "one")).header).toBeNull();
    await it_.ann.call(editApi, { params: addressOf(model), body: { content_logged: true } });
    expect((await say(model, "two")).header).toBe("kept; days=3");
    await it_.ann.call(editApi, { params: addressOf(model), body: { visibility: "private" } });
    expect((await it_.ann.call(getApi, { params: addressOf(model) })).content_log).toBeNull();
  });

  it("is gone when its time is over, and at once when the organization wants none any more", async () => {
    await set(everything);
    const model = await it_.publish("honest");
    const [old, young] = [await say(model, "old"), await say(model, "young")];
    await Promise.all([read(old.id), read(young.id)]);
    await it_.owner.query("update call_content set at = now() - interval '4 days' where call_id = $1", [old.id]);
    it_.ctx.ports.jobs.poke("kept content of calls");
    await until("the old one's end", async () => !(await rows()).some(({ call_id }) => call_id === old.id));
    expect((await rows()).some(({ call_id }) => call_id === young.id)).toBe(true);
    await set({ content_log_percent: null });
    const params = { namespace: "acme", id: young.id };
    expect(await problemOf(it_.ann.call(readCallContent, { params }))).toMatchObject({ status: 404 });
    it_.ctx.ports.jobs.poke("kept content of calls");
    await until("the end of all", async () => (await rows()).length === 0);
  });
});
