import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { gathering } from "../../server/domain/repositories/gathering.ts";
import { until } from "../world.ts";

/** Joins and waits to be served, as a request does. */
function gatheringOfTurns() {
  const turns: number[][] = [];
  const join = gathering<{ number: number; served: () => void }>(async (turn) => {
    turns.push(turn.map(({ number }) => number));
    await pause(50);
    for (const { served } of turn) served();
  });
  const come = (number: number, key = "a") => new Promise<void>((served) => join(key, { number, served }));
  return { turns, come };
}

test("whoever comes alone is served at once", async () => {
  const { turns, come } = gatheringOfTurns();
  await come(1);
  await come(2);
  expect(turns).toEqual([[1], [2]]);
});

test("whoever comes at the same moment, or while others are served, is served together", async () => {
  const { turns, come } = gatheringOfTurns();
  const first = [come(1), come(2)];
  await until("the first are served", async () => turns.length === 1);
  await Promise.all([...first, come(3), come(4), come(5)]);
  expect(turns).toEqual([
    [1, 2],
    [3, 4, 5],
  ]);
});

test("a steady stream of many stays together", async () => {
  const { turns, come } = gatheringOfTurns();
  const comer = async () => {
    for (let i = 0; i < 5; i++) await come(i);
  };
  await Promise.all(Array.from({ length: 8 }, comer));
  expect(turns.flat()).toHaveLength(40);
  expect(turns).toHaveLength(5);
});

test("those of another key do not wait", async () => {
  const { turns, come } = gatheringOfTurns();
  await Promise.all([come(1, "a"), come(2, "b"), come(3, "a"), come(4, "b")]);
  expect(turns).toEqual([
    [1, 3],
    [2, 4],
  ]);
});

test("no turn is longer than 64, and nobody is left out", async () => {
  const { turns, come } = gatheringOfTurns();
  await Promise.all(Array.from({ length: 200 }, (_, i) => come(i)));
  expect(turns.map((turn) => turn.length)).toEqual([64, 64, 64, 8]);
});
