import type { LookupAddress, LookupOptions } from "node:dns";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addMembers } from "../../contract/members.ts";
import * as contract from "../../contract/webhooks.ts";
import { httpSender } from "../../server/drivers/webhooks/http.ts";
import { problemOf, until } from "../world.ts";
import { type Receiver, receiver } from "./receiver.ts";
import { type Shelf, shelf } from "./shelf.ts";

let it: Shelf;
let to: Receiver;
beforeAll(async () => {
  it = await shelf({ GUILDHALL_WEBHOOKS_PRIVATE: "no" });
  to = await receiver();
});
afterAll(async () => {
  await it.stop();
  await to.close();
});

test.each([
  "https://127.0.0.1/hook",
  "https://localhost/hook",
  "https://[::1]/hook",
  "https://[::ffff:127.0.0.1]/hook",
  "https://10.1.2.3/hook",
  "https://169.254.169.254/latest/meta-data",
  "https://0.0.0.0/hook",
  "https://2130706433/hook",
  "http://93.184.215.14/hook",
  "https://user:word@example.org/hook",
  "ftp://example.org/hook",
  "https://example.org/hook#part",
])("refuses a webhook to what is not of the open internet, or not safe: %s", async (url) => {
  const org = await it.guild();
  const problem = await problemOf(
    it.ann.call(contract.createWebhook, { params: { organization: org }, body: { url } }),
  );
  expect(problem).toMatchObject({ status: 400, fields: [{ path: "body.url" }] });
});

test("nothing is sent to a private address that was written before, and the log says why", async () => {
  const org = await it.guild();
  const { id } = await it.ann.call(contract.createWebhook, {
    params: { organization: org },
    body: { url: "https://93.184.215.14/hook", events: ["member.joined"] },
  });
  await it.owner.query("update webhook set url = $1 where id = $2", [`${to.url}/written`, id]);
  await it.ann.call(addMembers, {
    params: { organization: org },
    body: { members: [{ path: "bob", role: "viewer" }] },
  });
  const failed = await until("the attempt", async () => {
    const { items } = await it.ann.call(contract.listDeliveries, { params: { organization: org, id }, query: {} });
    return items.find(({ last_error }) => last_error !== null);
  });
  expect(failed.last_error).toContain("not an address of the open internet");
  expect(to.received).toEqual([]);
});

/** A resolver that says something else each time. */
const resolving = (...answers: string[]) =>
  ((_host: string, _options: LookupOptions, done: (error: Error | null, found: LookupAddress[]) => void) =>
    done(null, [{ address: answers.shift() ?? "127.0.0.1", family: 4 }])) as never;

test("a name that turns private between the look and the connection is not connected to", async () => {
  const sender = httpSender({ allow_private: false, resolve: resolving("93.184.215.14", "127.0.0.1") });
  const url = `https://rebound.example.org:${new URL(to.url).port}/`;
  expect(await sender.fault(url)).toBeNull();
  const answer = await sender.send({ url, headers: {}, body: "{}", signal: new AbortController().signal });
  expect(answer).toMatchObject({ status: null, error: expect.stringContaining("not an address of the open internet") });
  expect(to.received).toEqual([]);
  await sender.close();
});

test("an endpoint that does not answer, or never ends, is hung up on", async () => {
  const sender = httpSender({ allow_private: true, timeout_ms: 200 });
  const ask = (path: string) =>
    sender.send({ url: to.url + path, headers: {}, body: "{}", signal: new AbortController().signal });
  to.reply(() => "hang");
  expect(await ask("/hang")).toMatchObject({ status: null, error: "It did not answer in time" });
  to.reply(() => ({ status: 200, body: "x".repeat(10_000_000) }));
  expect((await ask("/endless")).response).toHaveLength(1024);
  await sender.close();
});
