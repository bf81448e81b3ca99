import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readConfig } from "../../../server/config.ts";

const folder = mkdtempSync(join(tmpdir(), "guildhall-keys-"));
afterAll(() => rmSync(folder, { recursive: true }));

const storage = (GUILDHALL_STORAGE: string, more: Record<string, string> = {}) =>
  readConfig({ GUILDHALL_STORAGE, ...more }).storage;

test("files are on disk unless a bucket is named, with everything in one address", () => {
  expect(readConfig({}).storage).toBe("disk");
  expect(storage("s3://lab/some/where?endpoint=https://s3.example.org:9000&region=eu-1")).toEqual({
    bucket: "lab",
    prefix: "some/where/",
    endpoint: "https://s3.example.org:9000",
    region: "eu-1",
    path_style: true,
    keys: undefined,
  });
  expect(storage("s3://lab")).toMatchObject({ prefix: "", endpoint: undefined, path_style: false });
});

test("keys come from a file of two lines, or from the variables that every S3 program knows", () => {
  const file = join(folder, "keys");
  writeFileSync(file, "the id\nthe secret\n");
  const keys = { id: "the id", secret: "the secret" };
  expect(storage("s3://lab", { GUILDHALL_STORAGE_KEY_FILE: file })).toMatchObject({ keys });
  const variables = { AWS_ACCESS_KEY_ID: "the id", AWS_SECRET_ACCESS_KEY: "the secret" };
  expect(storage("s3://lab", variables)).toMatchObject({ keys });
});

test.each([
  ["s3:lab", "Use disk, or s3://"],
  ["s3://Lab", '"Lab" cannot be the name of a bucket'],
  ["s3://id:secret@lab", "Keys do not belong into the address"],
  ["s3://lab?endpoint=s3.example.org", "The endpoint is an address"],
  ["s3://lab?acl=public", 'There is no setting "acl"'],
  ["s3://lab?path_style=true", "path_style is yes or no"],
])("the start is refused with %s, and says why", (text, reason) => {
  expect(() => storage(text)).toThrow(`GUILDHALL_STORAGE: ${reason}`);
  expect(() => storage(text)).not.toThrow("secret@");
});

test("half a key is refused, and one that cannot be read", () => {
  expect(() => storage("s3://lab", { AWS_ACCESS_KEY_ID: "id" })).toThrow("belong together");
  const file = join(folder, "none");
  expect(() => storage("s3://lab", { GUILDHALL_STORAGE_KEY_FILE: file })).toThrow("cannot be read (ENOENT)");
  writeFileSync(file, "only one line that may be a secret");
  const reading = () => storage("s3://lab", { GUILDHALL_STORAGE_KEY_FILE: file });
  expect(reading).toThrow("must have two lines");
  expect(reading).not.toThrow("may be a secret");
});
