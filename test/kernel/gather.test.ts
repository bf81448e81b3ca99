import { expect, onTestFinished, test, vi } from "vitest";
import { gather, inOrder } from "../../server/kernel/gather.ts";

/** A source that answers when it is told to, and remembers the rounds. */
function slowSource(most?: Parameters<typeof gather>[1]) {
  const rounds: { questions: readonly number[]; answer: () => void; fail: (error: Error) => void }[] = [];
  const ask = gather(
    (_source: object, questions: readonly number[]) =>
      new Promise<string[]>((resolve, reject) =>
        rounds.push({ questions, answer: () => resolve(questions.map((n) => `answer ${n}`)), fail: reject }),
      ),
    most,
  );
  return { rounds, ask };
}

const soon = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));

test("a lone question is asked at once, alone", async () => {
  const { rounds, ask } = slowSource();
  const asked = ask({}, 1);
  await soon();
  expect(rounds.map(({ questions }) => questions)).toEqual([[1]]);
  rounds[0]?.answer();
  expect(await asked).toBe("answer 1");
});

test("questions of the same moment are asked together, and each gets its own answer", async () => {
  const { rounds, ask } = slowSource();
  const source = {};
  const asked = Promise.all([5, 6, 7].map((n) => ask(source, n)));
  await soon();
  expect(rounds.map(({ questions }) => questions)).toEqual([[5, 6, 7]]);
  rounds[0]?.answer();
  expect(await asked).toEqual(["answer 5", "answer 6", "answer 7"]);
});

test("where nobody waits for answers, those that come a little later go with the first", async () => {
  const { rounds, ask } = slowSource({ rounds: 1, questions: 256, wait_ms: 20 });
  const source = {};
  const asked = [ask(source, 1)];
  await soon();
  asked.push(ask(source, 2));
  await vi.waitFor(() => expect(rounds.map(({ questions }) => questions)).toEqual([[1, 2]]));
  asked.push(ask(source, 3));
  rounds[0]?.answer();
  await vi.waitFor(() => expect(rounds[1]?.questions).toEqual([3]));
  rounds[1]?.answer();
  expect(await Promise.all(asked)).toEqual(["answer 1", "answer 2", "answer 3"]);
});

test("rounds that answer several are apart where that is wished; what is asked alone never waits", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const { rounds, ask } = slowSource({ rounds: 2, questions: 256, apart_ms: 20 });
  const source = {};
  const asked: Promise<string>[] = [];
  const come = async (...questions: number[]) => {
    for (const n of questions) asked.push(ask(source, n));
    await soon();
    for (const { answer } of rounds) answer();
    await soon();
    return rounds.map(({ questions }) => questions);
  };
  expect(await come(1)).toEqual([[1]]);
  expect(await come(2, 3)).toEqual([[1], [2, 3]]);
  expect(await come(4)).toEqual([[1], [2, 3]]);
  expect(await come(5)).toEqual([[1], [2, 3]]);
  vi.advanceTimersByTime(20);
  expect(await come()).toEqual([[1], [2, 3], [4, 5]]);
  vi.advanceTimersByTime(20);
  expect(await come(6)).toEqual([[1], [2, 3], [4, 5], [6]]);
  expect(await Promise.all(asked)).toHaveLength(6);
});

test("what is asked after a round has left is never answered by that round", async () => {
  const { rounds, ask } = slowSource();
  const source = {};
  const first = ask(source, 1);
  await soon();
  const second = ask(source, 2);
  await soon();
  rounds[0]?.answer();
  expect(await first).toBe("answer 1");
  await soon();
  expect(rounds.map(({ questions }) => questions)).toEqual([[1], [2]]);
  rounds[1]?.answer();
  expect(await second).toBe("answer 2");
});

test("while two rounds are under way the next one gathers, and goes when one is back", async () => {
  const { rounds, ask } = slowSource();
  const source = {};
  const asked: Promise<string>[] = [];
  for (const n of [1, 2, 3, 4]) {
    asked.push(ask(source, n));
    await soon();
  }
  expect(rounds.map(({ questions }) => questions)).toEqual([[1], [2]]);
  rounds[0]?.answer();
  await soon();
  expect(rounds[2]?.questions).toEqual([3, 4]);
  for (const { answer } of rounds) answer();
  expect(await Promise.all(asked)).toEqual(["answer 1", "answer 2", "answer 3", "answer 4"]);
});

test("a round that fails fails for those in it, and for nobody else", async () => {
  const { rounds, ask } = slowSource();
  const source = {};
  const broken = Promise.allSettled([ask(source, 1), ask(source, 2)]);
  await soon();
  rounds[0]?.fail(new Error("the connection broke"));
  expect((await broken).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  const after = ask(source, 3);
  await soon();
  rounds[1]?.answer();
  expect(await after).toBe("answer 3");
});

test("what is asked of one transaction does not go with another's", async () => {
  const { rounds, ask } = slowSource();
  const asked = Promise.all([ask({}, 1), ask({}, 2)]);
  await soon();
  expect(rounds.map(({ questions }) => questions)).toEqual([[1], [2]]);
  for (const { answer } of rounds) answer();
  await asked;
});

test("rows come in the order of their questions, with a gap where there is none", () => {
  expect(inOrder([{ n: 3 }, { n: 1 }], 3)).toEqual([{ n: 1 }, undefined, { n: 3 }]);
});
