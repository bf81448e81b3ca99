import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import OpenAI from "openai";
import { Agent, fetch } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../world.ts";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "guildhall-gguf-"));
const socketPath = join(folder, "server.sock");
const input = join(folder, "input");
const agent = new Agent({ connect: { socketPath } });
const client = new OpenAI({
  ...{ baseURL: "http://engine/v1", apiKey: "none", maxRetries: 0 },
  fetch: ((url: string, init: object) => fetch(url, { ...init, dispatcher: agent })) as never,
});

let server: ChildProcess;
let log = "";
beforeAll(async () => {
  mkdirSync(input);
  cpSync(join(root, "server/domain/samples/demo-tiny.gguf"), join(input, "demo-tiny.gguf"));
  const settings = { GGUF_NAME: "demo", GGUF_AT_ONCE: "1", GGUF_WAITING_MAX: "1" };
  server = spawn(process.execPath, [join(root, "gguf/main.ts")], {
    env: { PATH: process.env["PATH"], INPUT_0: input, GUILDHALL_SOCKET: socketPath, ...settings },
  });
  for (const stream of [server.stdout, server.stderr]) stream?.on("data", (piece) => (log += piece));
  await until("it listens", async () => existsSync(socketPath), 40).catch(() => {
    throw new Error(`it never listened: ${log}`);
  });
}, 60_000);
afterAll(async () => {
  server.kill("SIGKILL");
  await agent.destroy();
  rmSync(folder, { recursive: true });
});

const model = "demo";
const all = async <T>(stream: AsyncIterable<T>): Promise<T[]> => {
  const pieces: T[] = [];
  for await (const piece of stream) pieces.push(piece);
  return pieces;
};
const messages = [{ role: "user" as const, content: "What is an organization?" }];
const sentence = "An organization is a namespace of its own with members, roles, storage, limits and a balance.";
/** Nonsense that goes on: what the model was never trained on, with the end of an answer made unlikely. */
const endless = { model, prompt: "user: ", temperature: 2, seed: 1, max_tokens: 900 };

describe.skipIf(!existsSync(join(root, `node_modules/@node-llama-cpp/${process.platform}-${process.arch}`)))(
  "the server of GGUF models, asked by OpenAI's own client,",
  () => {
    test("answers a conversation with the right sentence and exact counts", async () => {
      const { choices, usage } = await client.chat.completions.create({ model, messages });
      expect(choices[0]).toMatchObject({ finish_reason: "stop", message: { role: "assistant", content: sentence } });
      expect(usage).toEqual({ prompt_tokens: 42, completion_tokens: 94, total_tokens: 136 });
    });

    test("streams the same, and tells the counts where that is asked for", async () => {
      const stream_options = { include_usage: true };
      const stream = await client.chat.completions.create({ model, messages, stream: true, stream_options });
      const chunks = await all(stream);
      expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("")).toBe(sentence);
      expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe("stop");
      expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 42, completion_tokens: 94 } });
      const plain = await all(await client.chat.completions.create({ model, messages, stream: true }));
      expect(plain.every(({ usage }) => usage == null)).toBe(true);
    });

    test("stops at the length and at the words it is told to", async () => {
      const short = await client.chat.completions.create({ model, messages, max_completion_tokens: 10 });
      expect(short.choices[0]?.finish_reason).toBe("length");
      expect(short.usage?.completion_tokens).toBe(10);
      const stopped = await client.chat.completions.create({ model, messages, stop: "namespace" });
      expect(stopped.choices[0]).toMatchObject({
        finish_reason: "stop",
        message: { content: "An organization is a " },
      });
    });

    test("completes a text, and says the same again for the same seed", async () => {
      const { choices, usage } = await client.completions.create({ ...endless, max_tokens: 40 });
      expect(usage?.completion_tokens).toBeLessThanOrEqual(40);
      const again = await client.completions.create({ ...endless, max_tokens: 40 });
      expect(again.choices[0]?.text).toBe(choices[0]?.text);
    });

    test("gives vectors, as floats and as the same in base64", async () => {
      const texts = ["a cat", "an invoice"];
      const floats = await client.embeddings.create({ model, input: texts, encoding_format: "float" });
      const decoded = await client.embeddings.create({ model, input: texts });
      expect(floats.data[0]?.embedding).toHaveLength(128);
      for (const [i, { embedding }] of decoded.data.entries())
        for (const [j, value] of embedding.entries()) expect(value).toBeCloseTo(floats.data[i]?.embedding[j] ?? 0, 4);
      expect(floats.usage.prompt_tokens).toBe(floats.usage.total_tokens);
    });

    test("lists its model", async () => {
      expect((await client.models.list()).data.map(({ id }) => id)).toEqual(["demo"]);
      expect((await client.models.retrieve("demo")).owned_by).toBe("guildhall");
      await expect(client.models.retrieve("other")).rejects.toMatchObject({ status: 404 });
    });

    test("refuses what is too long, and what it does not serve, as OpenAI does", async () => {
      const long = [{ role: "user" as const, content: "What is it? ".repeat(200) }];
      await expect(client.chat.completions.create({ model, messages: long })).rejects.toMatchObject({
        ...{ status: 400, code: "context_length_exceeded", param: "messages" },
      });
      await expect(client.chat.completions.create({ model, messages, n: 2 })).rejects.toMatchObject({
        ...{ status: 400, param: "n" },
      });
      await expect(client.chat.completions.create({ model, messages: [] })).rejects.toMatchObject({ status: 400 });
    });

    test("refuses who comes when the line is full; who goes away frees their place at once", async () => {
      const gone = new AbortController();
      const asked = Array.from({ length: 6 }, () =>
        client.completions.create(endless, { signal: gone.signal }).catch((error) => error),
      );
      const refused = await Promise.race(asked);
      expect(refused).toMatchObject({ status: 429, code: "engine_busy" });
      gone.abort();
      await Promise.all(asked);
      await until("a place being free", async () => {
        const answer = await client.chat.completions.create({ model, messages }).catch(() => undefined);
        return answer?.choices[0]?.message.content === sentence;
      });
    });
  },
);
