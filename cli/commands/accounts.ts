import type { Command } from "commander";
import { getMe, type Me } from "../../contract/accounts.ts";
import { misuse } from "../failure.ts";
import { facts, type OutputOptions, say, show, table, when } from "../output.ts";
import { checkedToken, forgetStored, profileFile, readProfile, serverUrl, writeStored } from "../profile.ts";
import { askSecret, readInput } from "../prompt.ts";
import { openSession, sessionWith } from "../session.ts";
import { teach, withJson } from "../teach.ts";

/** Signing in and out. */
export function addAccounts(program: Command): void {
  const login = program
    .command("login")
    .description("Sign in to a server with a personal token, which is checked and kept")
    .argument("[url]", "the server; the one used before, if left out")
    .option("--token <token>", "the token (other people on this machine may see it among the processes)")
    .option("--with-token", "read the token from standard input")
    .action(signIn);
  teach(
    withJson(login),
    "guildhall login http://127.0.0.1:3000",
    "guildhall login https://guildhall.example.org --with-token < token.txt",
  );
  const logout = program.command("logout").description("Forget the server and the token").action(signOut);
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
}

async function signIn(address: string | undefined, options: LoginOptions): Promise<void> {
  const url = serverUrl(address ?? knownUrl());
  const token = checkedToken(await tokenFor(url, options));
  const me = await sessionWith(url, token).call(getMe, {});
  const file = writeStored({ url, token });
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

async function tokenFor(url: string, { token, withToken }: LoginOptions): Promise<string> {
  if (token !== undefined) return token;
  if (withToken) return readInput();
  if (!process.stdin.isTTY)
    throw misuse("Without a terminal the token is read from standard input.", "Add --with-token");
  say(`Make a token at ${url}/account/tokens and paste it here.`);
  return askSecret("Token: ");
}

function signOut(): void {
  const stored = forgetStored();
  say(
    stored ? "Signed out. The token itself lasts until it is revoked on your account page." : "You were not signed in.",
  );
  if (process.env["GUILDHALL_TOKEN"]) say("GUILDHALL_TOKEN is still set in this shell.");
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
