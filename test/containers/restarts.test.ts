import { afterAll, beforeAll, expect, test } from "vitest";
import { edit } from "../../server/domain/containers/containers.ts";
import * as executions from "../../server/domain/containers/executions.ts";
import { restart } from "../../server/domain/containers/workspaces.ts";
import type { Problem } from "../../server/kernel/problem.ts";
import { workshop } from "./workshop.ts";

let it: Awaited<ReturnType<typeof workshop>>;
beforeAll(async () => {
  it = await workshop();
});
afterAll(() => it.stop());

const ended = async (name: string) => {
  const made = await it.start(name, 0);
  await executions.stop(it.as(0), { ...it.at(name), number: made.number });
  return { ...it.at(name), number: made.number };
};
const input = async (name: string) => {
  await it.container(name);
  const { number } = await ended(name);
  return { source: `containers/acme/${name}`, version: number };
};
const read = ({ bindings }: { bindings: unknown }) => (bindings as { source: string }[]).map(({ source }) => source);

test("a restart takes what the execution took, and a new start what the container says now", async () => {
  const [first, second] = [await input("first"), await input("second")];
  await it.container("both", { bindings: [first], command: "echo first" });
  const at = await ended("both");
  await edit(it.as(0), it.at("both"), { bindings: [second], command: "echo second" });
  const again = await restart(it.as(0), at);
  expect([again.command, read(again)]).toEqual(["echo first", [first.source]]);
  const anew = await it.start("both", 0);
  expect([anew.command, read(anew)]).toEqual(["echo second", [second.source]]);
});

test("a restart of what read something that is gone says what, and starts nothing", async () => {
  const gone = await input("gone");
  await it.container("reader", { bindings: [gone] });
  const at = await ended("reader");
  await it.pool.query(
    `update execution set removed_at = now()
     where container_id in (select id from resource where name = 'gone')`,
  );
  const problem = await restart(it.as(0), at).catch((error: Problem) => error);
  expect(problem).toMatchObject({ kind: "conflict", message: expect.stringContaining(gone.source) });
  expect(await it.broken()).toEqual([]);
});
