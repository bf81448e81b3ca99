import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type World, world } from "../world.ts";

const folder = mkdtempSync(join(tmpdir(), "guildhall-console-"));
let w: World;
beforeAll(async () => {
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), "<title>Guildhall</title>");
  writeFileSync(join(folder, "assets/main-1a2b.js"), "start()");
  w = await world({}, async () => folder);
});
afterAll(async () => {
  await w.stop();
  rmSync(folder, { recursive: true });
});

const get = async (url: string, accept?: string) => {
  const { status, headers } = await fetch(w.url + url, { headers: accept === undefined ? {} : { accept } });
  return [status, headers.get("content-type")?.split(";")[0]];
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
  const file = await fetch(`${w.url}/assets/main-1a2b.js`);
  expect([file.status, file.headers.get("cache-control")]).toEqual([200, "public, max-age=31536000, immutable"]);
  expect((await fetch(w.url)).headers.get("cache-control")).toBe("no-cache");
});
