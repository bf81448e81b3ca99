import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveConsole } from "../../server/http/assets.ts";

const folder = mkdtempSync(join(tmpdir(), "guildhall-console-"));
let app: FastifyInstance;
beforeAll(async () => {
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), "<title>Guildhall</title>");
  writeFileSync(join(folder, "assets/main-1a2b.js"), "start()");
  app = Fastify();
  await app.register(serveConsole(folder));
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

const get = async (url: string, accept?: string) => {
  const { statusCode, headers } = await app.inject({ url, headers: accept === undefined ? {} : { accept } });
  return [statusCode, String(headers["content-type"]).split(";")[0]];
};

test("browsers, curl and whoever says nothing of what they take get the page at every address of the console", async () => {
  for (const accept of ["text/html,application/xhtml+xml", "*/*", undefined])
    for (const url of ["/", "/acme", "/acme/datasets/iris?tab=files"])
      expect(await get(url, accept), `${url} as ${accept}`).toEqual([200, "text/html"]);
});

test("a file that is not there, the API and whoever wants JSON do not get the page", async () => {
  for (const url of ["/robots.txt", "/assets/main-gone.js", "/api/v1/nothing", "/api"])
    expect(await get(url, "*/*"), url).toEqual([404, "application/problem+json"]);
  expect(await get("/acme", "application/json")).toEqual([404, "application/problem+json"]);
  expect(await get("/api/v1/nothing", "text/html")).toEqual([404, "application/problem+json"]);
});

test("built files are kept forever, the page is asked for anew", async () => {
  const file = await app.inject("/assets/main-1a2b.js");
  expect([file.statusCode, file.headers["cache-control"]]).toEqual([200, "public, max-age=31536000, immutable"]);
  expect((await app.inject("/")).headers["cache-control"]).toBe("no-cache");
});
