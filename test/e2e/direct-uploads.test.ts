import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { type S3Server, startS3 } from "../drivers/storage/s3.ts";
import { describeWith } from "../needs.ts";
import { fileAt, sha256Of, shelf } from "../repositories/shelf.ts";
import { type Person, until, type World } from "../world.ts";
import { expectAccessible } from "./browser.ts";
import { stage } from "./story.ts";

let w: World;
let ann: Person;
let page: Page;
let server: S3Server | undefined;
const at = { namespace: "ann", name: "field-data" };
const folder = mkdtempSync(join(tmpdir(), "guildhall-folder-"));
const big = randomBytes(60 * 2 ** 20);

/** A store in whose rules the console's origin is, or is not, and a Guildhall that lets browsers go there. */
async function settingsWith(cors: boolean) {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  server = await startS3(cors ? [`http://127.0.0.1:${port}`] : []);
  const { bucket } = await server.bucket("guildhall-console");
  return {
    PORT: String(port),
    GUILDHALL_STORAGE: `s3://${bucket}/files?endpoint=${server.endpoint}`,
    GUILDHALL_STORAGE_DIRECT: "yes",
    AWS_ACCESS_KEY_ID: server.keys.id,
    AWS_SECRET_ACCESS_KEY: server.keys.secret,
  };
}

afterAll(() => rmSync(folder, { recursive: true }));

const openFiles = () => page.goto(`/${at.namespace}/datasets/${at.name}?tab=files&version=1`);
const tray = () => page.getByRole("complementary", { name: "Uploads" });

/** A line that lets so many bytes a second through. */
async function slow(bytes_per_second: number): Promise<void> {
  const line = await page.context().newCDPSession(page);
  const speed = { latency: 0, downloadThroughput: -1, uploadThroughput: bytes_per_second };
  await line.send("Network.emulateNetworkConditions", { offline: false, ...speed });
}

async function choose(from: Page | ReturnType<typeof tray>): Promise<void> {
  const chosen = page.waitForEvent("filechooser");
  await from.getByRole("button", { name: "Choose a folder" }).first().click();
  await (await chosen).setFiles(folder);
}

const uploadsIn = async () => {
  const { rows } = await w.owner.query<{ id: string; token: string | null; is_finished: boolean }>(
    `select u.id, d.token, u.finished_at is not null as is_finished
     from upload u left join direct_upload d on d.upload_id = u.id where u.path = 'measurements.bin'`,
  );
  return rows;
};

async function play({ w: started, enter }: { w: World; enter: (person: Person) => Promise<Page> }) {
  w = started;
  ann = await w.person("ann");
  await shelf(ann, at.namespace, at.name);
  writeFileSync(join(folder, "measurements.bin"), big);
  writeFileSync(join(folder, "note.txt"), "a note");
  page = await enter(ann);
  page.on("dialog", (dialog) => void dialog.accept()); // "leave this page?"
}

const isWhole = async () => {
  const content = Buffer.from(await (await ann.fetch(fileAt(at, "measurements.bin"))).arrayBuffer());
  expect(sha256Of(content)).toBe(sha256Of(big));
};

describeWith("chromium", "swift")("uploads from the console straight to the store", () => {
  stage(play, () => settingsWith(true));
  afterAll(() => server?.stop());

  test("a large file goes there in parts; in a new tab it goes on with those that the store has", async () => {
    await openFiles();
    await slow(6 * 2 ** 20);
    await choose(page);
    const begun = await until("some parts are in the store", async () => {
      const [one] = await uploadsIn();
      const parts = one?.token && (await w.ctx.ports.blobs.direct?.received(one.id, one.token));
      return one && Array.isArray(parts) && parts.length >= 2 && one.id;
    });
    await tray()
      .getByText(/MiB\/s · .* left/)
      .waitFor();
    await openFiles();
    await tray().getByText("An upload was left unfinished").waitFor();
    await page.getByRole("region", { name: "Not yet whole" }).getByText("measurements.bin").waitFor();
    await expectAccessible(page, "a direct upload that was left");
    await slow(-1);
    await choose(tray());
    await page.getByText("Uploads ended").waitFor({ timeout: 60_000 });
    expect(await uploadsIn()).toEqual([expect.objectContaining({ id: begun, is_finished: true })]);
    await isWhole();
    expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("direct::")))).toEqual(
      [],
    );
  }, 90_000);

  test("given up, it is gone from the store, too", async () => {
    writeFileSync(join(folder, "measurements.bin"), randomBytes(40 * 2 ** 20));
    await openFiles();
    await slow(4 * 2 ** 20);
    await choose(page);
    const doomed = await until("it is under way", async () => {
      const rows = await uploadsIn();
      return rows.find(({ is_finished, token }) => !is_finished && token !== null);
    });
    await tray().getByRole("button", { name: "Give up measurements.bin" }).click();
    await until("it is thrown away", async () => (await uploadsIn()).length === 1);
    const { direct } = w.ctx.ports.blobs;
    await until("the store has forgotten it", async () => !(await direct?.received(doomed.id, doomed.token ?? "")));
  }, 90_000);
});

describeWith("chromium", "swift")("uploads from the console whose origin the store does not let in", () => {
  stage(play, () => settingsWith(false));
  afterAll(() => server?.stop());

  test("go through the server instead, whole, and leave nothing in the store", async () => {
    await openFiles();
    await choose(page);
    await page.getByText("Uploads ended").waitFor();
    expect(await uploadsIn()).toEqual([expect.objectContaining({ token: null, is_finished: true })]);
    await isWhole();
  }, 90_000);
});
