import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkedToken, forgetStored, profileFile, readProfile, serverUrl, writeStored } from "../../cli/profile.ts";
import { openSession } from "../../cli/session.ts";

describe("the profile", () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "guildhall-profile-"));
  });
  afterEach(() => rmSync(home, { recursive: true }));
  const env = (more: Record<string, string> = {}) => ({ HOME: home, ...more });
  const stored = { url: "https://one.example.org", token: "ghp_stored" };

  test("is kept below the home folder for its owner only", () => {
    expect(writeStored(stored, env())).toBe(join(home, ".config/guildhall/profile.json"));
    expect(statSync(profileFile(env())).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, ".config/guildhall")).mode & 0o777).toBe(0o700);
    expect(readProfile(env())).toMatchObject({ ...stored, token_from: "profile" });
  });

  test("closes a file that was open to others when it is written again", () => {
    writeStored(stored, env());
    writeFileSync(profileFile(env()), "{}", { mode: 0o644 });
    writeStored(stored, env());
    expect(statSync(profileFile(env())).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(profileFile(env()), "utf8"))).toEqual(stored);
  });

  test("gives way to the environment", () => {
    writeStored(stored, env());
    const both = readProfile(env({ GUILDHALL_URL: "http://127.0.0.1:4000/", GUILDHALL_TOKEN: "ghp_env" }));
    expect(both).toMatchObject({ url: "http://127.0.0.1:4000", token: "ghp_env", token_from: "GUILDHALL_TOKEN" });
  });

  test("never sends a stored token to another server", () => {
    writeStored(stored, env());
    const other = readProfile(env({ GUILDHALL_URL: "https://two.example.org" }));
    expect(other.token).toBeUndefined();
    expect(() => openSession(other)).toThrow("belongs to https://one.example.org");
    expect(() => openSession(other)).toThrow(expect.objectContaining({ exit_code: 3 }));
  });

  test("means the server on this machine when nothing is said, and says how to sign in", () => {
    expect(readProfile(env())).toMatchObject({ url: "http://127.0.0.1:3000", token: undefined });
    const hint = "Sign in with: guildhall login http://127.0.0.1:3000";
    expect(() => openSession(readProfile(env()))).toThrow(expect.objectContaining({ exit_code: 3, hint }));
  });

  test("says what to do when its file is broken, and shows nothing of it", () => {
    writeStored(stored, env());
    writeFileSync(profileFile(env()), '{"url": "https://one.example.org", "token": "ghp_secret');
    expect(() => readProfile(env())).toThrow(/cannot be read/);
    expect(() => readProfile(env())).not.toThrow(/ghp_secret/);
  });

  test("can be forgotten twice", () => {
    writeStored(stored, env());
    expect([forgetStored(env()), forgetStored(env())]).toEqual([true, false]);
  });
});

describe("the address of a server", () => {
  test.each([
    ["localhost:3000", "http://localhost:3000"],
    ["127.0.0.1:3000/", "http://127.0.0.1:3000"],
    ["guildhall.example.org", "https://guildhall.example.org"],
    ["https://example.org/guildhall//", "https://example.org/guildhall"],
    ["HTTP://EXAMPLE.org", "http://example.org"],
  ])("may be written as %s", (text, url) => {
    expect(serverUrl(text)).toBe(url);
  });

  test.each([
    "",
    "ftp://example.org",
    "http://",
    "http://ann:secret@example.org",
    "https://example.org?x=1",
    "no spaces",
  ])("is not %j", (text) => {
    expect(() => serverUrl(text)).toThrow("is not the address of a server");
  });
});

describe("a token", () => {
  test("loses the line break it was piped with", () => {
    expect(checkedToken("ghp_abc\n")).toBe("ghp_abc");
  });

  test.each(["", "two words", "ghp_\u0000", "ghp_é", "x".repeat(600)])("is not %j, which is never repeated", (text) => {
    expect(() => checkedToken(text)).toThrow("This is not a token.");
  });
});
