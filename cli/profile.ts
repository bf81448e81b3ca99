import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { failure, misuse } from "./failure.ts";

type Environment = Record<string, string | undefined>;

const Stored = z.object({ url: z.string(), token: z.string(), token_id: z.uuid().optional() });
type Stored = z.output<typeof Stored>;

/** Which server is meant and with which token, and where each was learned. */
export interface Profile {
  url: string;
  token: string | undefined;
  token_from: "GUILDHALL_TOKEN" | "profile" | undefined;
  /** The server a stored token belongs to when it is another one: it is never sent elsewhere. */
  stored_for: string | undefined;
}

const defaultUrl = "http://127.0.0.1:3000";

/** Where the profile is kept. */
export const profileFile = (env: Environment = process.env): string =>
  join(env["XDG_CONFIG_HOME"] || join(env["HOME"] || homedir(), ".config"), "guildhall", "profile.json");

/** Reads the profile file; undefined when there is none. */
export function readStored(env: Environment = process.env): Stored | undefined {
  const file = profileFile(env);
  try {
    return Stored.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw failure(`The profile ${file} cannot be read.`, {
      hint: "Sign in again with: guildhall login",
      cause: error,
    });
  }
}

/** Keeps server and token for later commands, readable by their owner only; never half written. */
export function writeStored(stored: Stored, env: Environment = process.env): string {
  const file = profileFile(env);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(stored, null, 2)}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, file);
  return file;
}

/** Forgets server and token; false when there was nothing to forget. */
export function forgetStored(env: Environment = process.env): boolean {
  const file = profileFile(env);
  const known = statSync(file, { throwIfNoEntry: false }) !== undefined;
  rmSync(file, { force: true });
  return known;
}

/** Puts profile file and environment together; the environment wins. */
export function readProfile(env: Environment = process.env): Profile {
  const [named, given] = [env["GUILDHALL_URL"], env["GUILDHALL_TOKEN"]];
  const stored = named && given ? undefined : readStored(env);
  const url = serverUrl(named || stored?.url || defaultUrl);
  if (given) return { url, token: checkedToken(given), token_from: "GUILDHALL_TOKEN", stored_for: undefined };
  const fits = stored?.url === url;
  return {
    url,
    token: fits ? checkedToken(stored.token) : undefined,
    token_from: fits ? "profile" : undefined,
    stored_for: fits ? undefined : stored?.url,
  };
}

/** A server's address as people write it, made whole: scheme added, no slash at the end. */
export function serverUrl(text: string): string {
  const local = /^(localhost|127\.|\[::1\])/.test(text);
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `${local ? "http" : "https"}://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.search || url.hash)
    throw misuse(`"${text}" is not the address of a server.`, "Write it like http://127.0.0.1:3000");
  return url.origin + url.pathname.replace(/\/+$/, "");
}

/** A token as it was typed or piped; what cannot be one is refused before it could appear in an error. */
export function checkedToken(text: string): string {
  const token = text.trim();
  if (!/^[\x21-\x7e]{1,512}$/.test(token))
    throw misuse("This is not a token.", "A token is one word that begins with ghp_; make one on your account page.");
  return token;
}
