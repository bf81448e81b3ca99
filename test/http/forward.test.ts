import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { forward, tooLong } from "../../server/http/sites/forward.ts";
import { beyondThisHop } from "../../server/http/sites/headers.ts";
import { until } from "../world.ts";

/** A request as what is behind took it. */
interface Taken {
  method: string | undefined;
  path: string | undefined;
  body: string;
  broken: boolean;
}

const body_bytes_max = 100_000;
const folder = mkdtempSync(join(tmpdir(), "guildhall-forward-"));
const socket = join(folder, "behind.sock");
let taken: Taken[] = [];
let front: Server;
let behind: Server;
let port: number;

beforeAll(async () => {
  behind = createServer((asked, answer) => {
    const one: Taken = { method: asked.method, path: asked.url, body: "", broken: false };
    taken.push(one);
    asked.setEncoding("utf8").on("data", (piece: string) => (one.body += piece));
    asked.on("error", () => (one.broken = true)).on("end", () => answer.end("taken"));
  });
  front = createServer((asked, answer) => {
    const inward = Object.fromEntries(beyondThisHop(asked.headers));
    forward(asked, answer, { socket, target: asked.url ?? "/", inward, outward: () => ({}), body_bytes_max }).catch(
      (error) => answer.writeHead(error === tooLong ? 413 : 502, { connection: "close" }).end(),
    );
  });
  await new Promise<void>((resolve) => behind.listen(socket, resolve));
  await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
  ({ port } = front.address() as AddressInfo);
});
beforeEach(() => {
  taken = [];
});
afterAll(() => {
  for (const server of [front, behind]) server.close().closeAllConnections();
  rmSync(folder, { recursive: true });
});

const begin = (method: string, headers: OutgoingHttpHeaders) => {
  const asked = request({ host: "127.0.0.1", port, method, path: "/first", headers, agent: false });
  const answered = new Promise<IncomingMessage>((resolve, reject) =>
    asked.once("response", (got) => resolve(got.resume())).on("error", reject),
  );
  return { asked, answered };
};
const pieces = { "transfer-encoding": "chunked" };
/** What would be a request of its own if it had no frame. */
const hidden = "GET /hidden HTTP/1.1\r\nhost: behind\r\n\r\n";

describe("a body without a length", () => {
  test.each(["POST", "PUT", "DELETE", "GET"])(
    "of %s keeps its frame: nothing in it becomes a request",
    async (method) => {
      const { asked, answered } = begin(method, pieces);
      asked.end(hidden);
      expect((await answered).statusCode).toBe(200);
      const next = begin("GET", {});
      next.asked.end();
      expect((await next.answered).statusCode).toBe(200);
      expect(taken.map(({ path, body }) => [path, body])).toEqual([
        ["/first", hidden],
        ["/first", ""],
      ]);
    },
  );

  test("is passed on as it comes, and broken off behind when it is broken off in front", async () => {
    const { asked, answered } = begin("POST", pieces);
    answered.catch(() => undefined);
    asked.write("one");
    await until("the first piece", async () => taken[0]?.body === "one");
    asked.destroy();
    await until("the end", async () => taken[0]?.broken);
  });

  test("is cut and refused where it becomes longer than it may be", async () => {
    const { asked, answered } = begin("POST", pieces);
    const piece = "x".repeat(10_000);
    let sent = 0;
    const write = () => {
      while (!asked.destroyed && sent < 100 * body_bytes_max) {
        sent += piece.length;
        if (!asked.write(piece)) return void asked.once("drain", write);
      }
    };
    write();
    expect((await answered).statusCode).toBe(413);
    await until("the cut", async () => taken[0]?.broken);
    expect(taken[0]?.body.length).toBeLessThanOrEqual(body_bytes_max);
    asked.destroy();
  });
});

test("a length that is said to be for one hop alone leaves no body without a frame", async () => {
  const { asked, answered } = begin("DELETE", { connection: "content-length", "content-length": hidden.length });
  asked.end(hidden);
  expect((await answered).statusCode).toBe(200);
  expect(taken.map(({ path, body }) => [path, body])).toEqual([["/first", hidden]]);
});
