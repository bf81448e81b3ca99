import type { Command } from "commander";
import { acceptInvitation, createInvitation, type Role, roles } from "../../contract/members.ts";
import { misuse } from "../failure.ts";
import { type OutputOptions, say, show } from "../output.ts";
import { openSession } from "../session.ts";
import { choice, teach, withJson } from "../teach.ts";
import { bound, timeAhead, usesMax } from "../values.ts";

/** `members invite`: links that let people in. */
export function addInvite(members: Command): void {
  const invitation = members
    .command("invite")
    .description("Make an invitation link; the link alone goes to standard output")
    .argument("<organization>")
    .addOption(choice("--role <role>", "what whoever joins becomes", roles).default("developer"))
    .option("--max-uses <n>", 'how many people may use it, or "unlimited"', usesMax)
    .option("--expires <when>", "a span such as 7d, or a date", timeAhead)
    .option("--email <e-mail>", "only for this person")
    .option("--qr", "show it as a QR code as well")
    .action(invite);
  teach(
    withJson(invitation),
    "guildhall members invite acme",
    "guildhall members invite acme --role viewer --max-uses 30 --expires 14d --qr",
  );
}

/** `join`: the other end of a link. */
export function addJoin(program: Command): void {
  const command = program
    .command("join")
    .description("Join an organization by an invitation link")
    .argument("<link>", "the link, or its code")
    .action(join);
  teach(withJson(command), "guildhall join https://guildhall.example.org/join/…");
}

interface InviteOptions extends OutputOptions {
  role: Role;
  /** Infinity: unlimited. */
  maxUses?: number;
  expires?: string;
  email?: string;
  qr?: boolean;
}

async function invite(organization: string, options: InviteOptions): Promise<void> {
  const { role, maxUses, expires: expires_at, email } = options;
  const body = { role, max_uses: bound(maxUses), expires_at, email };
  const key = { idempotencyKey: crypto.randomUUID() };
  const made = await openSession().call(createInvitation, { params: { organization }, body }, key);
  show(options, made, () => made.url);
  if (options.json) return;
  const whom =
    made.max_uses === null ? "Anybody with this link becomes" : `The first ${made.max_uses} to use it become`;
  say(`${whom} ${made.role}; it ends at ${made.expires_at}.`);
  if (options.qr) say(await qrOf(made.url));
}

/** A link for a projector. On a terminal with its own black and white, whatever the terminal's colours are. */
export async function qrOf(url: string): Promise<string> {
  const { toString: draw } = await import("qrcode");
  return draw(url, process.stderr.isTTY ? { type: "terminal", small: true } : { type: "utf8" });
}

async function join(link: string, options: OutputOptions): Promise<void> {
  const code = link
    .replace(/[?#].*$/, "")
    .replace(/\/+$/, "")
    .split("/")
    .at(-1);
  if (!code) throw misuse("This is not an invitation link.");
  const joined = await openSession().call(acceptInvitation, { params: { code } });
  const { organization, role } = joined;
  show(options, joined, () => `You are ${role} of ${organization}${joined.joined ? " now" : " already"}.`);
}
