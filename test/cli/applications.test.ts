import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Stage, stage } from "../applications/stage.ts";
import { type Terminal, terminal } from "./terminal.ts";

// a test runs several commands, each a process of its own
vi.setConfig({ testTimeout: 60_000 });

let it: Stage;
let homes: string;
let asMia: Terminal;
let asRea: Terminal;

beforeAll(async () => {
  it = await stage();
  homes = mkdtempSync(join(tmpdir(), "guildhall-homes-"));
  asMia = terminal(homes, { GUILDHALL_URL: it.url, GUILDHALL_TOKEN: it.mia.token });
  asRea = terminal(homes, { GUILDHALL_URL: it.url, GUILDHALL_TOKEN: it.rea.token });
  await it.data(it.mia, "acme", "pages", { "public/index.html": "hello" });
});
afterAll(async () => {
  await it.stop();
  rmSync(homes, { recursive: true });
});

test("an application is created, listed, shown, opened, shared and deleted", async () => {
  const source = ["--pages", "acme/pages", "--folder", "public", "--visibility", "organization-read"];
  expect(await asMia.done("applications", "create", "acme/site", ...source)).toContain("Created acme/site.");
  expect(await asMia.done("applications", "acme")).toMatch(/acme\/site +static +organization-read/);
  expect(await asMia.done("applications", "show", "acme/site")).toContain("datasets/acme/pages@1 public/");
  const url = new URL((await asMia.done("applications", "open", "acme/site")).trim());
  expect((await it.send(url.pathname + url.search, { host: url.host })).status).toBe(302);
  expect(await asMia.done("share", "applications/acme/site", "vic-v", "read")).toContain(
    "Shared applications/acme/site",
  );
  expect(
    await asMia("applications", "create", "acme/both", "--url", "https://a.example", "--pages", "acme/pages"),
  ).toMatchObject({
    ...{ code: 2, err: expect.stringContaining("Say what it serves") },
  });
  const icon = join(homes, "icon.png");
  writeFileSync(icon, PNG.sync.write(new PNG({ width: 64, height: 64 })));
  expect(await asMia.done("applications", "icon", "acme/site", icon)).toContain("has a new icon");
  const [card] = JSON.parse(await asMia.done("applications", "acme", "--json")).items;
  expect(card.icon_url).toContain("/icon");
  expect(await asMia.done("applications", "icon", "acme/site", "--remove")).toContain("no icon");
  await asMia.done("applications", "rm", "acme/site");
  expect(await asMia.done("applications", "restore", "acme/site")).toContain("Restored acme/site");
});

test("where applications need approval, what is put forward is approved or rejected", async () => {
  await asMia.done("orgs", "settings", "acme", "--application-approval", "yes");
  const link = ["--url", "https://board.example.org", "--note", "moved"];
  expect(await asMia.done("applications", "serve", "acme/site", ...link)).toContain("waits for approval");
  expect(await asRea.done("applications", "versions", "acme/site")).toMatch(
    /2 +pending +https:\/\/board\.example\.org/,
  );
  expect(await asRea.done("reviews", "--applications")).toMatch(/acme\/site@2 +pending +https:\/\/board/);
  expect(await asRea("applications", "reject", "acme/site@2")).toMatchObject({ code: 2 }); // without a word to its author
  expect(await asRea.done("applications", "approve", "acme/site@2")).toContain("approved: it is served now");
  expect((await asMia.done("applications", "open", "acme/site")).trim()).toBe("https://board.example.org");
});
