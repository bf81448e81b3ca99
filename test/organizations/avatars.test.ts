import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { getMe } from "../../contract/accounts.ts";
import * as contract from "../../contract/avatars.ts";
import { getHomePage, getOrganization } from "../../contract/organizations.ts";
import { type Person, problemOf, type World, world } from "../world.ts";

let w: World;
let ann: Person;
let bob: Person;
const at = { params: { organization: "acme" } };

beforeAll(async () => {
  w = await world();
  [ann, bob] = [await w.person("ann"), await w.person("bob")];
  await w.organization(ann, "acme", [[bob, "editor"]]);
});
afterAll(() => w.stop());

const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 200, g: 30, b: 60 } } });
const put = (picture: Buffer | string, who = ann) =>
  who.call(contract.putOrganizationAvatar, at, { upload: picture as BodyInit });

test.each(["png", "jpeg", "webp", "gif"] as const)("a %s becomes two squares of WebP", async (format) => {
  const { avatar_url } = await put(await plain(640, 400).toFormat(format).toBuffer());
  for (const [query, size] of [
    ["", 256],
    ["?size=small", 64],
  ] as const) {
    const answer = await fetch(w.url + avatar_url + query);
    expect(answer.headers.get("content-type")).toBe("image/webp");
    const { format, width, height } = await sharp(await answer.arrayBuffer()).metadata();
    expect({ format, width, height }).toEqual({ format: "webp", width: size, height: size });
  }
});

test("what is in a picture beside pixels is left out, and it stands as it was taken", async () => {
  const taken = plain(40, 80).withExif({ IFD0: { Copyright: "somebody's secret place" } });
  const { avatar_url } = await put(await taken.withMetadata({ orientation: 6 }).jpeg().toBuffer());
  const bytes = Buffer.from(await (await fetch(w.url + avatar_url)).arrayBuffer());
  expect(bytes.toString("latin1")).not.toContain("secret");
  expect((await sharp(bytes).metadata()).exif).toBeUndefined();
});

test("a picture is kept for ever by whoever has read it, and its address changes with it", async () => {
  const first = (await put(await plain(10, 10).png().toBuffer())).avatar_url;
  const answer = await fetch(w.url + first);
  expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect(answer.headers.get("content-security-policy")).toContain("sandbox");
  const again = await fetch(w.url + first, { headers: { "if-none-match": answer.headers.get("etag") ?? "" } });
  expect(again.status).toBe(304);
  const second = (await put(await plain(10, 10).png().toBuffer())).avatar_url;
  expect(second).not.toBe(first);
  expect((await fetch(w.url + first)).status).toBe(404);
  const { rows } = await w.owner.query("select from avatar");
  expect(rows.length).toBe(1);
});

test("it is where the organization or the person is shown, until it is taken away", async () => {
  const { avatar_url } = await put(await plain(10, 10).png().toBuffer());
  expect(await bob.call(getOrganization, at)).toMatchObject({ avatar_url });
  expect(await bob.call(getHomePage, at)).toMatchObject({ avatar_url });
  expect((await bob.call(getMe, {})).memberships[0]?.organization).toMatchObject({ avatar_url });
  await ann.call(contract.deleteOrganizationAvatar, at);
  expect((await bob.call(getOrganization, at)).avatar_url).toBeNull();
  const mine = await bob.call(contract.putMyAvatar, {}, { upload: (await plain(9, 9).webp().toBuffer()) as BodyInit });
  expect((await bob.call(getMe, {})).avatar_url).toBe(mine.avatar_url);
  await bob.call(contract.deleteMyAvatar, {});
  expect((await bob.call(getMe, {})).avatar_url).toBeNull();
});

test("only maintainers change the organization's", async () => {
  const refused = await problemOf(put(await plain(10, 10).png().toBuffer(), bob));
  expect(refused.permission).toBe("organization.edit");
});

test("of pictures that come at the same moment one stays, and no other is left over", async () => {
  const pictures = await Promise.all([5, 6, 7, 8, 9].map((size) => plain(size, size).png().toBuffer()));
  await Promise.all(pictures.map((picture) => put(picture)));
  const { rows } = await w.owner.query("select from avatar");
  expect(rows.length).toBe(1);
});

describe("hostile pictures are refused with what is wrong", () => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>`;
  const hostile: [string, () => string | Buffer | Promise<Buffer>, string][] = [
    ["an SVG", () => svg, "media_type"],
    ["a page", () => "<!doctype html><script>alert(1)</script>", "media_type"],
    ["nothing", () => "", "media_type"],
    ["a TIFF", () => plain(9, 9).tiff().toBuffer(), "media_type"],
    ["a signature with nothing behind it", () => Buffer.from("89504e470d0a1a0a", "hex"), "invalid"],
    ["noise after a signature", () => Buffer.from(`ffd8ff${"5a".repeat(5000)}`, "hex"), "invalid"],
    ["a truncated PNG", async () => (await noisy(300).png().toBuffer()).subarray(0, 9000), "invalid"],
    ["a truncated JPEG", async () => (await noisy(300).jpeg().toBuffer()).subarray(0, 9000), "invalid"],
    ["more than 4 MiB", () => Buffer.alloc(4 * 2 ** 20 + 1, 1), "too_large"],
    ["a bomb: few bytes, 144 megapixels", () => plain(12_000, 12_000).png().toBuffer(), "invalid"],
  ];
  test.each(hostile)("%s", async (_name, make, code) => {
    const problem = await problemOf(put(await make()));
    expect(problem).toMatchObject({ code });
  });
});

test("while a large picture is made small others are answered", async () => {
  const large = await plain(7000, 7000).png().toBuffer();
  const made = put(large);
  let [slowest, is_done] = [0, false];
  void made.finally(() => (is_done = true));
  while (!is_done) {
    const began = performance.now();
    await fetch(`${w.url}/api/v1/setup`);
    slowest = Math.max(slowest, performance.now() - began);
  }
  expect(slowest).toBeLessThan(400);
  expect((await made).avatar_url).not.toBeNull();
});

/** A picture that does not become small by compression. */
function noisy(size: number) {
  const raw = Buffer.from(Array.from({ length: size * size * 3 }, (_, i) => (i * 7919 * ((i % 13) + 1)) % 256));
  return sharp(raw, { raw: { width: size, height: size, channels: 3 } });
}
