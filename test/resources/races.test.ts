import { afterAll, beforeAll, expect, test } from "vitest";
import { createContainer, deleteContainer } from "../../contract/containers.ts";
import { purgeDeleted, restoreDeleted } from "../../contract/deleted.ts";
import { getExecution, startExecution } from "../../contract/executions.ts";
import { datasets } from "../../contract/repositories.ts";
import { transferContainer, transferDataset } from "../../contract/transfers.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { open, put } from "../repositories/shelf.ts";
import { until } from "../world.ts";
import { type Town, town } from "./town.ts";

let it: Town;
beforeAll(async () => {
  it = await town();
});
afterAll(() => it.stop());

const rounds = Array.from({ length: 12 }, (_, i) => i);
const at = (name: string, namespace = "acme") => ({ namespace, name });
const won = (outcomes: PromiseSettledResult<unknown>[]) => outcomes.map(({ status }) => status === "fulfilled");

test("a restore and an end for good: one of them comes first, and the other finds nothing", async () => {
  for (const i of rounds) {
    const params = await it.dataset(it.dev, "acme", `end-${i}`, "12345");
    const { id } = await it.dev.call(datasets.get, { params });
    await it.dev.call(datasets.remove, { params });
    const restore = () => it.dev.call(restoreDeleted, { params: { id }, body: {} });
    const purge = () => it.dev.call(purgeDeleted, { params: { id } });
    const outcomes = won(
      await Promise.allSettled(i % 2 ? [restore(), purge(), restore()] : [purge(), restore(), purge()]),
    );
    expect(outcomes.filter(Boolean)).toHaveLength(1);
  }
  expect(await it.broken()).toEqual([]);
});

test("two that were deleted under one name do not both come back under it", async () => {
  const ids: string[] = [];
  for (const content of ["1", "22"]) {
    const params = await it.dataset(it.dev, "acme", "same", content);
    ids.push((await it.dev.call(datasets.get, { params })).id);
    await it.dev.call(datasets.remove, { params });
  }
  const outcomes = await Promise.allSettled(ids.map((id) => it.dev.call(restoreDeleted, { params: { id }, body: {} })));
  expect(won(outcomes).filter(Boolean)).toHaveLength(1);
  expect(await it.broken()).toEqual([]);
});

test("files that arrive while their data set is moved are in it or refused, and counted where it is", async () => {
  for (const i of rounds) {
    const params = await it.dataset(it.dev, "acme", `up-${i}`, "12345");
    await open(it.dev, params);
    const sizes = [3, 70_000, 5, 70_001];
    const uploads = sizes.map((size, n) => put(it.dev, params, `f${n}`, Buffer.alloc(size, i), { version: 2 }));
    const move = it.dev.call(transferDataset, { params, body: { namespace: "beta", confirm: params.name } });
    const [moved, ...arrived] = won(await Promise.allSettled([move, ...uploads]));
    expect(moved).toBe(true);
    const version = await it.dev.call(versions.get, { params: { ...at(params.name, "beta"), version: 2 } });
    const kept = sizes.filter((_, n) => arrived[n]).reduce((sum, size) => sum + size, 0);
    expect(version.logical_bytes).toBe(5 + kept);
  }
  await until("no promise being left", async () => {
    const { rows } = await it.owner.query("select from storage_reservation");
    return rows.length === 0;
  });
  expect(await it.broken()).toEqual([]);
});

test("an execution that is started while its container is moved or deleted runs where it is, or not at all", async () => {
  for (const i of rounds) {
    const params = at(`run-${i}`);
    await it.dev.call(createContainer, { body: { ...params, resource_type: "cpu-small", command: "true" } });
    const start = it.dev.call(startExecution, { params, body: {} });
    const body = { namespace: "beta", confirm: params.name };
    const end = i % 2 ? it.dev.call(transferContainer, { params, body }) : it.dev.call(deleteContainer, { params });
    const [started, ended] = won(await Promise.allSettled([start, end]));
    if (i % 2) expect([started, ended].filter(Boolean)).toHaveLength(1);
    else expect(ended).toBe(true);
    if (!started || ended) continue;
    await until("it ends", async () => {
      const { ended_at } = await it.dev.call(getExecution, { params: { ...params, number: 1 } });
      return ended_at !== null;
    });
  }
  await until("nothing running any more", async () => {
    const { rows } = await it.owner.query("select from execution where ended_at is null");
    return rows.length === 0;
  });
  expect(await it.broken()).toEqual([]);
});

test("a data set that is duplicated while it is deleted, and deleted while it is moved", async () => {
  for (const i of rounds) {
    const params = await it.dataset(it.dev, "acme", `dup-${i}`, "12345");
    const copy = it.mia.call(datasets.duplicate, { params, body: at(`copy-${i}`, "beta") });
    const move = it.dev.call(transferDataset, { params, body: { namespace: "dev-d", confirm: params.name } });
    const remove = it.mia.call(datasets.remove, { params });
    const [, moved, removed] = won(await Promise.allSettled([copy, move, remove]));
    expect([moved, removed].filter(Boolean)).toHaveLength(1);
  }
  expect(await it.broken()).toEqual([]);
});
