import { EventSourceParserStream } from "eventsource-parser/stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { editContainer } from "../../contract/containers.ts";
import { getLogs, stopExecution } from "../../contract/executions.ts";
import { wholeCharacters } from "../../server/domain/containers/characters.ts";
import { type Person, problemOf } from "../world.ts";
import { type Lab, lab } from "./lab.ts";

let it: Lab;
beforeAll(async () => {
  it = await lab();
});
afterAll(() => it.stop());

const at = (name: string, number = 1) => ({ namespace: "acme", name, number });
interface Told {
  event: string | undefined;
  id: string | undefined;
  data: { offset?: number; text?: string; state?: string; exit_code?: number | null };
}

/** Reads a stream of events until it ends, or `enough` says so. */
async function hear(
  person: Person,
  name: string,
  more: { offset?: string; last?: string } = {},
  enough: (all: Told[]) => boolean = () => false,
): Promise<Told[]> {
  const headers = more.last === undefined ? {} : { "last-event-id": more.last };
  const query = { follow: true, ...(more.offset === undefined ? {} : { offset: more.offset }) };
  const response = await person.call.open(getLogs, { params: at(name), query }, { headers });
  const events = response.body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  const all: Told[] = [];
  for await (const { event, id, data } of events ?? []) {
    all.push({ event, id, data: JSON.parse(data) });
    if (enough(all)) break;
  }
  return all;
}
const textOf = (all: Told[]) => all.map(({ data }) => data.text ?? "").join("");

describe("following a log", () => {
  test("tells states and text as they come, and ends when everything is told", async () => {
    await it.container("talk", "for i in 1 2 3; do echo line $i; sleep 0.05; done; exit 4");
    await it.start(it.dev, "talk");
    const all = await hear(it.dev, "talk");
    expect(textOf(all)).toBe("line 1\nline 2\nline 3\n");
    const states = all.filter(({ event }) => event === "state").map(({ data }) => data.state);
    expect(states.at(-1)).toBe("failed");
    expect(all.at(-1)?.event).toBe("end");
    expect(all.findLast(({ event }) => event === "state")?.data.exit_code).toBe(4);
    expect(all.findLast(({ event }) => event === "log")?.id).toBe("21");
  });

  test("goes on where it broke off, and at the end has told every byte once", async () => {
    const rest = await hear(it.dev, "talk", { last: "7" });
    expect(textOf(rest)).toBe("line 2\nline 3\n");
    expect(textOf(await hear(it.dev, "talk", { offset: "14" }))).toBe("line 3\n");
    expect(textOf(await hear(it.dev, "talk", { offset: "14", last: "7" }))).toBe("line 2\nline 3\n");
    expect(textOf(await hear(it.dev, "talk", { offset: "9999" }))).toBe("");
  });

  test("is quick: a line is told long before the command ends", async () => {
    await it.container("slow", "echo first; sleep 60");
    await it.start(it.dev, "slow");
    const all = await hear(it.dev, "slow", {}, (all) => textOf(all).includes("first"));
    expect(all.at(-1)?.data).toEqual({ offset: 0, text: "first\n" });
    await it.dev.call(stopExecution, { params: at("slow") });
    await it.reach(it.dev, "slow", 1, "cancelled");
  });

  test("never cuts a character in two, and sends no piece above 64 KiB", async () => {
    await it.container("wide", "i=0; while [ $i -lt 6000 ]; do echo '数据集和容器€'; i=$((i+1)); done");
    await it.start(it.dev, "wide");
    const all = await hear(it.dev, "wide");
    expect(textOf(all)).toBe("数据集和容器€\n".repeat(6000));
    for (const { data } of all) expect(Buffer.byteLength(data.text ?? "")).toBeLessThanOrEqual(65536);
  });

  test("tells what is no text as replacements and loses nothing after it", async () => {
    await it.container("binary", "printf 'a\\377\\376b\\n'; printf '\\342\\202'");
    await it.start(it.dev, "binary");
    expect(textOf(await hear(it.dev, "binary"))).toBe("a\ufffd\ufffdb\n\ufffd");
  });

  test("ends within a second for whoever may no longer read it", async () => {
    await it.container("leak", "while true; do echo secret; sleep 0.1; done");
    await it.start(it.mia, "leak");
    await it.reach(it.dev, "leak", 1, "running");
    const hearing = hear(it.dev, "leak");
    await it.mia.call(editContainer, { params: at("leak"), body: { visibility: "private" } });
    const hidden_at = performance.now();
    const all = await hearing;
    expect(performance.now() - hidden_at).toBeLessThan(1500);
    expect(all.at(-1)?.event).not.toBe("end");
    expect((await problemOf(it.dev.call.open(getLogs, { params: at("leak"), query: { follow: true } }))).status).toBe(
      404,
    );
    await it.mia.call(stopExecution, { params: at("leak") });
    await it.reach(it.mia, "leak", 1, "cancelled");
  });
});

test("a log is read as text, from a byte on", async () => {
  const read = async (offset: string) =>
    (await it.dev.call.open(getLogs, { params: at("talk"), query: { offset } })).text();
  expect(await read("0")).toBe("line 1\nline 2\nline 3\n");
  expect(await read("14")).toBe("line 3\n");
  expect(await read("21")).toBe("");
  expect(await read("99")).toBe("");
});

test("whole characters are found at every place a piece may end", () => {
  const bytes = Buffer.from("aé€😀z");
  for (let end = 0; end <= bytes.length; end++) {
    const piece = wholeCharacters(bytes.subarray(0, end));
    expect(piece.toString()).not.toContain("\ufffd");
    expect(end - piece.length).toBeLessThan(4);
  }
});
