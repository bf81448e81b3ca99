import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { Agent } from "undici";
import { afterEach, expect, test, vi } from "vitest";
import { answerOf } from "../../../server/drivers/upstream/answers.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Asks an upstream that answers so. */
async function asked(listener: RequestListener, signal = new AbortController().signal) {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const agent = new Agent();
  closing.push(
    () => agent.destroy(),
    () => server.close().closeAllConnections(),
  );
  const over = vi.fn();
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { over, answer: answerOf(agent, { origin, path: "/", method: "POST", body: "" }, { signal, over }) };
}

test("an answer comes piece by piece and ends; then it is over, once", async () => {
  const { answer, over } = await asked((_request, response) => {
    response.writeHead(200, { "content-type": "text/plain" });
    response.write("one");
    setImmediate(() => response.end("two"));
  });
  const { status, headers, next, end } = await answer;
  expect([status, headers["content-type"]]).toEqual([200, "text/plain"]);
  const pieces: string[] = [];
  for (let piece = await next(); piece; piece = await next()) pieces.push(String(piece));
  expect(pieces.join("")).toBe("onetwo");
  end();
  expect(over).toHaveBeenCalledTimes(1);
});

test("nobody sends faster than is read", async () => {
  let sent = 0;
  const piece = Buffer.alloc(2 ** 20);
  const { answer } = await asked((_request, response) => {
    const send = () => {
      while (sent < 256 && response.write(piece)) sent++;
      if (sent < 256) response.once("drain", () => ++sent && send());
      else response.end();
    };
    send();
  });
  const { next } = await answer;
  let before = -1;
  await vi.waitFor(() => {
    const stands_still = before === sent;
    before = sent;
    expect(stands_still).toBe(true);
  }, 10_000);
  expect(sent).toBeLessThan(64);
  let read = 0;
  for (let got = await next(); got; got = await next()) read += got.length;
  expect(read).toBe(256 * piece.length);
});

test("what breaks off rejects whoever reads, and is over", async () => {
  const { answer, over } = await asked((_request, response) => {
    response.write("begun");
    setImmediate(() => response.destroy());
  });
  const { next } = await answer;
  expect(String(await next())).toBe("begun");
  await expect(next()).rejects.toThrow();
  expect(over).toHaveBeenCalledTimes(1);
});

test.for(["before it is sent", "while it is waited for", "while it is read"])("ended %s it is over", async (when) => {
  const ending = new AbortController();
  if (when === "before it is sent") ending.abort();
  const { answer, over } = await asked((_request, response) => {
    if (when === "while it is read") response.write("begun");
    else ending.abort();
  }, ending.signal);
  if (when === "while it is read") {
    const { next } = await answer;
    await next();
    ending.abort();
    await expect(next()).rejects.toThrow("aborted");
  } else await expect(answer).rejects.toThrow("aborted");
  expect(over).toHaveBeenCalledTimes(1);
});
