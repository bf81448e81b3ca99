import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { putOrganizationAvatar } from "../../contract/avatars.ts";
import { deleteOrganization, editOrganization, renameOrganization } from "../../contract/organizations.ts";
import { type Person, type World, world } from "../world.ts";

let w: World;
let ann: Person;
let folder: string;
const html = `<!doctype html><head><meta name="description" content="own" /><title>Guildhall</title></head><body></body>`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "guildhall-console-"));
  writeFileSync(join(folder, "index.html"), html);
  w = await world({}, async () => folder);
  ann = await w.person("ann");
  await w.organization(ann, "acme");
});
afterAll(async () => {
  await w.stop();
  rmSync(folder, { recursive: true });
});

const look = (path: string, headers: Record<string, string> = { accept: "text/html" }) =>
  fetch(w.url + path, { headers, redirect: "manual" });

test("a home page says in its head whose it is, for whoever asks without a browser, too", async () => {
  const body = { name: "Acme Research", description: "Gardens,\nmeasured." };
  await ann.call(editOrganization, { params: { organization: "acme" }, body });
  for (const headers of [{ accept: "text/html,*/*" }, { accept: "*/*", "user-agent": "PreviewBot" }]) {
    const page = await (await look("/acme", headers)).text();
    expect(page).toContain("<title>Acme Research · Guildhall</title>");
    expect(page).toContain(`<meta name="description" content="Gardens, measured." />`);
    expect(page).toContain(`<meta property="og:title" content="Acme Research" />`);
    expect(page).toContain(`<meta property="og:url" content="${w.url}/acme" />`);
    expect(page).not.toContain("noindex");
    expect(page.match(/<title>|name="description"/g)?.length).toBe(2);
  }
});

test("its picture is shown where a link to it is", async () => {
  const picture = await sharp({ create: { width: 9, height: 9, channels: 3, background: "red" } })
    .png()
    .toBuffer();
  const at = { params: { organization: "acme" } };
  const { avatar_url } = await ann.call(putOrganizationAvatar, at, { upload: picture as BodyInit });
  expect(await (await look("/acme")).text()).toContain(`<meta property="og:image" content="${w.url}${avatar_url}" />`);
});

test("what an organization calls itself stays text", async () => {
  const name = `</title><script>alert("1")</script>`;
  const description = `"><img src=x onerror='alert(1)'> $& $1`;
  await ann.call(editOrganization, { params: { organization: "acme" }, body: { name, description } });
  const page = await (await look("/acme")).text();
  expect(page).not.toMatch(/<script>|<img/);
  expect(page).toContain("&lt;/title&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; · Guildhall");
  expect(page).toContain("$&amp; $1");
});

test("pages behind the door are not for search engines, however they ask", async () => {
  for (const accept of ["text/html", "*/*"])
    for (const path of ["/acme/members", "/sign-in", "/nobody-here", "/ann"])
      expect(await (await look(path, { accept })).text(), path).toContain(`<meta name="robots" content="noindex" />`);
});

test("every page under a former path is found under the present one; a deleted one is found no more", async () => {
  await ann.call(renameOrganization, { params: { organization: "acme" }, body: { path: "acme-labs" } });
  const leads = async (path: string) => {
    const { status, headers } = await look(path);
    return [status, headers.get("location")];
  };
  expect(await leads("/acme")).toEqual([308, "/acme-labs"]);
  expect(await leads("/acme/datasets/iris?tab=files&version=1")).toEqual([
    308,
    "/acme-labs/datasets/iris?tab=files&version=1",
  ]);
  await ann.call(editOrganization, { params: { organization: "acme-labs" }, body: { name: "Acme" } });
  await ann.call(deleteOrganization, { params: { organization: "acme-labs" }, query: { confirm: "Acme" } });
  for (const path of ["/acme", "/acme-labs"]) {
    const page = await look(path);
    expect(page.status).toBe(200);
    expect(await page.text()).not.toContain("Acme");
  }
});
