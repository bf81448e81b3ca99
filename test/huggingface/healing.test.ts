import { afterAll, beforeAll, expect, test } from "vitest";
import { sha256Of, storageOf } from "../repositories/shelf.ts";
import { type World, world } from "../world.ts";
import { type Asker, as, download, file, make, noise, upload } from "./client.ts";

let w: World;
let anns: Asker;
const repo = "datasets/lab/healed";

beforeAll(async () => {
  w = await world();
  const ann = await w.person("ann");
  await w.organization(ann, "lab");
  anns = as(w, ann);
});
afterAll(() => w.stop());

/** As a scrub leaves what it finds damaged. */
async function lose(content: Uint8Array | string): Promise<void> {
  const sha256 = sha256Of(content);
  await w.ctx.ports.blobs.setAside(sha256);
  await w.owner.query("update blob set damage = 'changed', damaged_at = now() where sha256 = $1", [
    Buffer.from(sha256, "hex"),
  ]);
}

test("what a scrub found damaged is healed by sending it through the Hub's door again, small or large", async () => {
  const [large, small] = [noise(300_000, 7), "a small text"];
  const files = [file("large.bin", large), file("small.txt", small)];
  await make(anns, repo);
  await upload(anns, repo, files);
  const before = await storageOf(w, "lab");
  for (const content of [large, small]) await lose(content);
  await expect(download(anns, repo, "large.bin")).rejects.toMatchObject({ statusCode: 410 });
  await upload(anns, repo, files);
  expect((await download(anns, repo, "large.bin"))?.equals(large)).toBe(true);
  expect((await download(anns, repo, "small.txt"))?.toString()).toBe(small);
  expect(await storageOf(w, "lab")).toEqual(before);
});
