import { createHash } from "node:crypto";
import jsQrModule from "jsqr";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as members from "../../contract/members.ts";
import { openBrowser } from "../e2e/browser.ts";
import { testWith } from "../needs.ts";
import { type Person, problemOf, type World, world } from "../world.ts";

// Its types know only the form of a bundler.
const jsQR = jsQrModule as unknown as typeof jsQrModule.default;

let w: World;
let ann: Person;
let people: Person[];
const at = { params: { organization: "acme" } };

beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
  people = await Promise.all(["bob", "cem", "dan", "eve"].map((path) => w.person(path)));
  await w.organization(ann, "acme");
});
afterAll(() => w.stop());

const invite = (body: Parameters<typeof ann.call<typeof members.createInvitation>>[1]["body"]) =>
  ann.call(members.createInvitation, { ...at, body });
const codeOf = ({ code }: { code: string }) => ({ params: { code } });

test("a link says what it invites to, and joins whoever opens it once", async () => {
  const invitation = await invite({ role: "developer" });
  expect(invitation.url).toBe(`${w.url}/invitations/${invitation.code}`);
  const link = codeOf(invitation);
  const [bob] = people as [Person];
  expect(await bob.call(members.getInvitation, link)).toMatchObject({
    organization: { path: "acme", name: "acme" },
    role: "developer",
    state: "pending",
  });
  expect(await bob.call(members.acceptInvitation, link)).toEqual({
    organization: "acme",
    role: "developer",
    joined: true,
  });
  expect(await bob.call(members.acceptInvitation, link)).toMatchObject({ joined: false });
  const { items } = await ann.call(members.listInvitations, { ...at, query: {} });
  expect(items[0]?.uses).toBe(1);
});

test("a link for two is used by two of four who come at the same moment", async () => {
  const link = codeOf(await invite({ role: "viewer", max_uses: 2 }));
  const newcomers = await Promise.all(["u-one", "u-two", "u-three", "u-four"].map((path) => w.person(path)));
  const outcomes = await Promise.allSettled(newcomers.map((who) => who.call(members.acceptInvitation, link)));
  expect(outcomes.filter((o) => o.status === "fulfilled").length).toBe(2);
});

test("expired, revoked and foreign links, and links for maintainers with many uses, are refused in words", async () => {
  const [, cem] = people as [Person, Person];
  const made = await invite({ role: "viewer" });
  await ann.call(members.revokeInvitation, { params: { ...at.params, id: made.id } });
  const revoked = await problemOf(cem.call(members.acceptInvitation, codeOf(made)));
  expect([revoked.code, revoked.detail]).toEqual(["invitation_over", "This invitation was revoked"]);
  const personal = await invite({ role: "viewer", email: "else@example.org" });
  expect((await problemOf(cem.call(members.acceptInvitation, codeOf(personal)))).code).toBe("invitation_over");
  expect((await problemOf(invite({ role: "maintainer", max_uses: 5 }))).fields?.[0]?.path).toBe("body.max_uses");
  expect((await problemOf(cem.call(members.getInvitation, { params: { code: "made-up-code" } }))).status).toBe(404);
});

test("a removed member cannot come back through an older link, but through a newer one", async () => {
  const [, , dan] = people as [Person, Person, Person];
  const link = codeOf(await invite({ role: "developer" }));
  await dan.call(members.acceptInvitation, link);
  await ann.call(members.removeMember, { params: { ...at.params, member: "dan" } });
  expect((await problemOf(dan.call(members.acceptInvitation, link))).code).toBe("invitation_over");
  const newer = codeOf(await invite({ role: "viewer" }));
  expect(await dan.call(members.acceptInvitation, newer)).toMatchObject({ joined: true, role: "viewer" });
});

test("the code is nowhere in the database, only its hash", async () => {
  const { url } = await invite({ role: "viewer" });
  const code = url.split("/").at(-1) ?? "";
  const { rows } = await w.owner.query(
    "select i::text as text from invitation i union all select a::text from activity a",
  );
  expect(rows.some(({ text }) => text.includes(code))).toBe(false);
  const hash = createHash("sha256").update(code).digest("hex");
  expect(rows.some(({ text }) => text.includes(hash))).toBe(true);
});

testWith("chromium")(
  "the QR code, photographed, is the link",
  async () => {
    const { id, url } = await invite({ role: "viewer" });
    const svg = await (await ann.fetch(`/api/v1/organizations/acme/invitations/${id}/qr.svg`)).text();
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 400, height: 400 } });
      await page.setContent(`<body style="margin:0;width:400px">${svg}</body>`);
      const pixels = await page.evaluate(photograph);
      expect(jsQR(Uint8ClampedArray.from(pixels), 400, 400)?.data).toBe(url);
    } finally {
      await browser.close();
    }
  },
  60_000,
);

/** Runs in the page: draws the picture and reads its pixels. */
async function photograph(): Promise<number[]> {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 400;
  const image = new Image();
  const text = new XMLSerializer().serializeToString(document.querySelector("svg") as SVGElement);
  image.src = `data:image/svg+xml,${encodeURIComponent(text)}`;
  await image.decode();
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  context.drawImage(image, 0, 0, 400, 400);
  return [...context.getImageData(0, 0, 400, 400).data];
}
