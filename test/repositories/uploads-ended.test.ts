import { describe, expect, test } from "vitest";
import { addMembers, removeMember } from "../../contract/members.ts";
import { datasets } from "../../contract/repositories.ts";
import { createToken } from "../../contract/tokens.ts";
import { datasets as versions } from "../../contract/versions.ts";
import type { Person } from "../world.ts";
import { ann, at, bob, freshShelf, nothingHeld, setDesk, w } from "./desk.ts";
import { open, put, seal } from "./shelf.ts";
import { metadata, offsetOf, patch, refusalOf, tus, unfinished, uploadsAt } from "./tus.ts";

setDesk();

const length = { "upload-length": "10" };
describe("an upload ends with the right to it", () => {
  const half = async (person: Person, version = 1) => {
    const headers = { "upload-length": "10", "upload-metadata": metadata({ path: "half" }) };
    const address = (await tus(person, "POST", uploadsAt(at, version), headers)).headers.get("location") ?? "";
    expect((await patch(person, address, 0, Buffer.from("12345"))).status).toBe(204);
    return address;
  };

  test("when its sender is removed: the next request is refused, and everything is given back", async () => {
    await freshShelf();
    await open(bob, at);
    const address = await half(bob, 2);
    await ann.call(removeMember, { params: { organization: at.namespace, member: bob.path }, query: {} });
    expect(await refusalOf(patch(bob, address, 5, Buffer.from("67890")))).toMatchObject({ status: 404 });
    await nothingHeld();
  });

  test("when nobody asks any more, a job finds out", async () => {
    await freshShelf();
    await open(bob, at);
    await half(bob, 2);
    await ann.call(removeMember, { params: { organization: at.namespace, member: bob.path }, query: {} });
    w.ctx.ports.jobs.poke("unfinished uploads");
    await nothingHeld();
  });

  test("when its version is sealed, discarded, or its data set deleted", async () => {
    await freshShelf();
    await put(ann, at, "a", "");
    const sealed = await half(ann);
    await seal(ann, at);
    expect(await refusalOf(patch(ann, sealed, 5, Buffer.from("67890")))).toMatchObject({ code: "sealed" });
    await nothingHeld();
    await open(ann, at);
    const discarded = await half(ann, 2);
    await ann.call(versions.discard, { params: { ...at, version: 2 } });
    await open(ann, at);
    expect(await refusalOf(patch(ann, discarded, 5, Buffer.from("67890")))).toMatchObject({ status: 404 });
    await nothingHeld();
    const deleted = await half(ann, 2);
    await ann.call(datasets.remove, { params: at });
    expect(await offsetOf(ann, deleted)).toBeUndefined();
    await nothingHeld();
  });

  test("but not with a token that is too narrow, nor for anybody else", async () => {
    await freshShelf();
    const address = await half(ann);
    const { token } = await ann.call(createToken, { body: { name: "reads", scopes: ["read"] } });
    const narrow = {
      ...ann,
      fetch: (to: string, init: RequestInit = {}) =>
        fetch(w.url + to, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } }),
    };
    for (const request of [patch(narrow, address, 5, Buffer.from("67890")), tus(narrow, "DELETE", address)])
      expect(await refusalOf(request)).toMatchObject({ code: "token_scope" });
    await ann.call(addMembers, {
      params: { organization: at.namespace },
      body: { members: [{ path: w.root.path, role: "maintainer" }] },
    });
    for (const person of [bob, w.root]) {
      expect(await offsetOf(person, address)).toBeUndefined();
      expect((await tus(person, "DELETE", address)).status).toBe(404);
    }
    expect(await offsetOf(ann, address)).toBe(5);
    expect((await patch(ann, address, 5, Buffer.from("67890"))).status).toBe(204);
  });

  test("and two days after its last byte", async () => {
    await freshShelf();
    const address = await half(ann);
    const [{ expires_at } = { expires_at: "" }] = await unfinished(ann, at);
    const days = (Date.parse(expires_at) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(2);
    await w.owner.query("update upload set expires_at = now()");
    expect(await offsetOf(ann, address)).toBeUndefined();
    expect(await unfinished(ann, at)).toEqual([]);
    w.ctx.ports.jobs.poke("unfinished uploads");
    await nothingHeld();
  });

  test("of a thousand unfinished ones, the next is refused", async () => {
    await freshShelf();
    await w.owner.query(
      `insert into upload (version_id, account_id, namespace_id, path, bytes, expires_at)
       select v.id, v.created_by, r.namespace_id, 'f' || n, 0, now() + interval '1 day'
       from version v join resource r on r.id = v.resource_id join namespace ns on ns.id = r.namespace_id,
         generate_series(1, 1000) n where ns.path = $1`,
      [at.namespace],
    );
    const headers = { ...length, "upload-metadata": metadata({ path: "one more" }) };
    expect(await refusalOf(tus(ann, "POST", uploadsAt(at), headers))).toMatchObject({ code: "conflict" });
  });
});
