import type { Command } from "commander";
import type { BillingProfile } from "../../contract/invoices.ts";
import { type OutputOptions, show, when } from "../output.ts";
import { choice, withJson } from "../teach.ts";

export interface ProfileOptions extends OutputOptions {
  company?: string;
  taxId?: string;
  address?: string;
  email?: string;
  language?: "en" | "zh";
}

/** Adds what documents say of somebody, as options. */
export const withProfile = (command: Command): Command =>
  withJson(
    command
      .option("--company <name>", "as it is registered")
      .option("--tax-id <id>")
      .option("--address <text>", "lines apart by \\n")
      .option("--email <address>", "where documents are announced")
      .addOption(choice("--language <code>", "of documents", ["en", "zh"] as const)),
  );

interface Stored {
  profile: BillingProfile | null;
}

/** Shows what documents say of somebody, or changes what is given of it. */
export async function tendProfile(
  options: ProfileOptions,
  read: () => Promise<Stored>,
  write: (profile: Pick<BillingProfile, "company"> & Partial<BillingProfile>) => Promise<Stored>,
): Promise<void> {
  const { profile } = await read();
  const { company, taxId: tax_id, address, email, language } = options;
  const given = Object.entries({ company, tax_id, address: address?.replaceAll("\\n", "\n"), email, language });
  const change = Object.fromEntries(given.filter(([, value]) => value !== undefined));
  if (Object.keys(change).length === 0) return show(options, profile, () => wordsOf(profile));
  const { changed_at: _at, changed_by: _by, ...before } = profile ?? { company: "", changed_at: "", changed_by: null };
  const written = await write({ ...before, ...change });
  show(options, written.profile, () => wordsOf(written.profile));
}

function wordsOf(profile: BillingProfile | null): string {
  if (!profile) return "Nobody has written one yet: documents carry the name alone.";
  const lines = [
    ["Company", profile.company],
    ["Tax ID", profile.tax_id || "–"],
    ["Address", profile.address.replaceAll("\n", ", ") || "–"],
    ["E-mail", profile.email || "–"],
    ["Language", profile.language],
    ["Changed", `${when(profile.changed_at)} by ${profile.changed_by.path}`],
  ];
  return lines.map(([label = "", value]) => `${label.padEnd(10)} ${value}`).join("\n");
}
