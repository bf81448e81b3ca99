import type { Command } from "commander";
import { getMe, type Me } from "../../contract/accounts.ts";
import { revokeToken } from "../../contract/tokens.ts";
import { allowedInBrowser } from "../browser-login.ts";
import { misuse } from "../failure.ts";
import { facts, type OutputOptions, say, show, table, when } from "../output.ts";
import {
  checkedToken,
  forgetStored,
  profileFile,
  readProfile,
  readStored,
  serverUrl,
  writeStored,
} from "../profile.ts";
import { readInput } from "../prompt.ts";
import { openSession, sessionWith } from "../session.ts";
import { teach, withJson } from "../teach.ts";

/** Signing in and out. */
export function addAccounts(program: Command): void {
  const login = program
    .command("login")
    .description("Sign in to a server: you allow it in your browser, or give a personal token")
    .argument("[url]", "the server; the one used before, if left out")
    .option("--no-browser", "only print the address to open, on whatever machine")
    .option("--token <token>", "the token (other people on this machine may see it among the processes)")
    .option("--with-token", "read the token from standard input")
    .option("--device", "wait for the browser, also without a terminal")
    .action(signIn);
  teach(
    withJson(login),
    "guildhall login http://127.0.0.1:3000",
    "guildhall login https://guildhall.example.org --with-token < token.txt",
  );
  const logout = program
    .command("logout")
    .description("Forget the server and the token; one that a browser allowed is revoked")
    .action(signOut);
  teach(logout, "guildhall logout");
  const whoami = program
    .command("whoami")
    .description("Show who you are here and in which organizations, with your roles")
    .action(showMe);
  teach(withJson(whoami), "guildhall whoami", "guildhall whoami --json");
}

interface LoginOptions extends OutputOptions {
  token?: string;
  withToken?: boolean;
  device?: boolean;
  browser: boolean;
}

async function signIn(address: string | undefined, options: LoginOptions): Promise<void> {
  const url = serverUrl(address ?? knownUrl());
  const { token_id, ...given } = await tokenFor(url, options);
  const token = checkedToken(given.token);
  const me = await sessionWith(url, token).call(getMe, {});
  await revokeStored();
  const file = writeStored({ url, token, ...(token_id === undefined ? {} : { token_id }) });
  show(options, me, () => `Signed in to ${url} as ${me.name} (${me.path}).`);
  if (/^http:\/\/(?!localhost|127\.|\[::1\])/.test(url))
    say(`Careful: ${url} is not encrypted; others may read along.`);
  if (process.env["GUILDHALL_TOKEN"]) say(`GUILDHALL_TOKEN is set and is used instead of what ${file} says.`);
}

/** A profile that cannot be read must not keep anybody from signing in again. */
function knownUrl(): string {
  try {
    return readProfile().url;
  } catch {
    throw misuse("The profile cannot be read.", "Name the server: guildhall login <url>");
  }
}

interface TokenGiven {
  token: string;
  /** Of one that was made for this machine: it ends with `logout`. */
  token_id?: string;
}

async function tokenFor(url: string, { token, withToken, device, browser }: LoginOptions): Promise<TokenGiven> {
  if (token !== undefined) return { token };
  if (withToken) return { token: await readInput() };
  if (!process.stdin.isTTY && !device)
    throw misuse(
      "Without a terminal the token is read from standard input.",
      "Add --with-token, or --device to allow it in a browser",
    );
  const made = await allowedInBrowser(url, { open: browser });
  return { token: made.secret, token_id: made.id };
}

async function signOut(): Promise<void> {
  const revoked = await revokeStored();
  const stored = forgetStored();
  const rest = revoked ? "The token is revoked." : "The token itself lasts until it is revoked on your account page.";
  say(stored ? `Signed out. ${rest}` : "You were not signed in.");
  if (process.env["GUILDHALL_TOKEN"]) say("GUILDHALL_TOKEN is still set in this shell.");
}

/** Revokes the token that a browser allowed for this machine, if there is one; says whether it did. */
async function revokeStored(): Promise<boolean> {
  try {
    const stored = readStored();
    if (stored?.token_id === undefined) return false;
    await sessionWith(stored.url, stored.token).call(revokeToken, { params: { id: stored.token_id } });
    return true;
  } catch {
    return false; // the server is away, or the token is revoked: signing out goes on
  }
}

async function showMe(options: OutputOptions): Promise<void> {
  const session = openSession();
  const me = await session.call(getMe, {});
  show(options, me, () => `${identity(me, session.url)}\n\n${memberships(me)}`);
}

const identity = (me: Me, url: string): string =>
  facts([
    ["Name", me.name],
    ["User name", me.path],
    ["E-mail", me.email],
    ["Server", url],
    ["Token from", process.env["GUILDHALL_TOKEN"] ? "GUILDHALL_TOKEN" : profileFile()],
    ["Operator", me.operator ? "yes" : undefined],
  ]);

const memberships = ({ memberships }: Me): string =>
  memberships.length === 0
    ? "You belong to no organization yet: guildhall orgs create <path> --name <name>"
    : table(
        [
          { title: "ORGANIZATION", of: ({ organization }) => organization.path },
          { title: "NAME", of: ({ organization }) => organization.name },
          { title: "ROLE", of: ({ role }) => role },
          { title: "JOINED", of: ({ joined_at }) => when(joined_at) },
        ],
        memberships,
      );
