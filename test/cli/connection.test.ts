import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { follow } from "../../cli/follow.ts";
import { patientFetch, rereadable } from "../../cli/retry.ts";
import { sessionWith } from "../../cli/session.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

describe("a server that breaks off", () => {
  let answers: Answer[];
  let seen: IncomingMessage[];
  let url: string;
  const server = createServer((request, response) => {
    seen.push(request);
    answers.shift()?.(request, response);
  });
  const hangUp: Answer = (request) => request.socket.destroy();
  const reply =
    (status: number, body = "", headers: Record<string, string> = {}): Answer =>
    (_request, response) =>
      response.writeHead(status, headers).end(body);

  beforeEach(async () => {
    [answers, seen] = [[], []];
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  });

  test("is asked again for what may be asked twice", async () => {
    answers = [hangUp, reply(503), reply(200, "here")];
    const response = await patientFetch(url)(url, { method: "GET" });
    expect(await response.text()).toBe("here");
    expect(seen).toHaveLength(3);
  });

  test("is never asked to start something twice, except under one idempotency key", async () => {
    answers = [hangUp, reply(200)];
    await expect(patientFetch(url)(url, { method: "POST", body: "{}" })).rejects.toThrow("the connection broke");
    expect(seen).toHaveLength(1);
    answers = [hangUp, reply(201)];
    const init = { method: "POST", body: "{}", headers: { "idempotency-key": "one" } };
    expect((await patientFetch(url)(url, init)).status).toBe(201);
    expect(seen.slice(1).map(({ headers }) => headers["idempotency-key"])).toEqual(["one", "one"]);
  });

  test("gets an upload from its beginning again", async () => {
    const received: Promise<string>[] = [];
    answers = [
      hangUp,
      (request, response) => {
        received.push(text(request));
        request.on("end", () => response.end());
      },
    ];
    const body = rereadable(() => new Blob(["all of it"]).stream());
    await patientFetch(url)(url, { method: "PUT", body, duplex: "half" } as RequestInit);
    expect(await Promise.all(received)).toEqual(["all of it"]);
  });

  test("is waited for as long as it asks", async () => {
    answers = [reply(429, "", { "retry-after": "1" }), reply(200)];
    const began = performance.now();
    await patientFetch(url)(url, { method: "GET" });
    expect(performance.now() - began).toBeGreaterThan(950);
  });

  test("hands over refusals at once", async () => {
    answers = [reply(409)];
    expect((await patientFetch(url)(url, { method: "GET" })).status).toBe(409);
  });

  const event = (kind: string, data: object, id?: string) =>
    `${id ? `id: ${id}\n` : ""}event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`;
  const stream = (body: string): Answer => reply(200, body, { "content-type": "text/event-stream" });

  test("is followed on from the last event, and nothing is printed twice or lost", async () => {
    const [one, two] = ["first\n", "second\n"];
    answers = [
      stream(event("log", { offset: 0, text: one }, "6")),
      hangUp,
      stream(
        event("log", { offset: 6, text: two }, "13") +
          event("state", { state: "failed", exit_code: 7 }) +
          event("end", {}),
      ),
      reply(200, JSON.stringify({ state: "failed", exit_code: 7 }), { "content-type": "application/json" }),
    ];
    let printed = "";
    const out = new Writable({
      write(chunk, _encoding, done) {
        printed += chunk;
        done();
      },
    });
    const ended = await follow(sessionWith(url, "ghp_x"), { namespace: "acme", name: "train", number: 3 }, out);
    expect(printed).toBe(one + two);
    expect(ended.exit_code).toBe(7);
    expect(seen.map(({ headers }) => headers["last-event-id"])).toEqual([undefined, "6", "6", undefined]);
  });

  test("that refuses to show a log is not asked again", async () => {
    answers = [reply(404)];
    const at = { namespace: "acme", name: "train", number: 3 };
    await expect(follow(sessionWith(url, "ghp_x"), at, new Writable())).rejects.toThrow();
    expect(seen).toHaveLength(1);
  });
});

describe("a server that is not there", () => {
  test("is reported at once, with what to do", async () => {
    const began = performance.now();
    const asked = patientFetch("http://127.0.0.1:1100")("http://127.0.0.1:1100/", { method: "GET" });
    await expect(asked).rejects.toThrow("Guildhall at http://127.0.0.1:1100 cannot be reached: nothing answers there.");
    expect(performance.now() - began).toBeLessThan(2000);
  });
});
