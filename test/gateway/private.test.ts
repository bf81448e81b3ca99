import { afterAll, beforeAll, expect, it } from "vitest";
import { createApi } from "../../contract/apis.ts";
import { problemOf } from "../world.ts";
import { type Shelf, shelf } from "./shelf.ts";

let it_: Shelf;
beforeAll(async () => {
  it_ = await shelf({ GUILDHALL_UPSTREAMS_PRIVATE: "no" });
});
afterAll(() => it_.stop());

it.each([
  "http://127.0.0.1:8080/v1",
  "http://localhost:8080/v1",
  "http://[::1]/v1",
  "http://[::ffff:127.0.0.1]/v1",
  "http://10.1.2.3/v1",
  "http://169.254.169.254/v1",
  "http://0.0.0.0/v1",
  "http://2130706433/v1",
  "http://user@example.org/v1",
  "ftp://example.org/v1",
])("refuses an upstream at an address that is not of the open internet: %s", async (address) => {
  const upstreams = [{ kind: "external" as const, address, model: "m" }];
  const problem = await problemOf(it_.ann.call(createApi, { body: { namespace: "acme", name: "inside", upstreams } }));
  expect(problem).toMatchObject({ status: 400, fields: [{ path: "body.upstreams.0.address" }] });
});

it("asks none either whose address was written before, or whose name leads there now", async () => {
  const reach = { address: it_.upstream.address };
  const asked = {
    method: "GET" as const,
    path: "/models",
    headers: {},
    body: "",
    signal: new AbortController().signal,
    over: () => {},
  };
  await expect(it_.ctx.ports.upstreams.ask(reach, asked)).rejects.toThrow("not an address of the open internet");
  const named = { address: it_.upstream.address.replace("127.0.0.1", "localhost") };
  await expect(it_.ctx.ports.upstreams.ask(named, asked)).rejects.toThrow();
});
