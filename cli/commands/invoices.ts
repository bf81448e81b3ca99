import type { Command } from "commander";
import {
  exportInvoice,
  getBillingProfile,
  type Invoice,
  listInvoices,
  printInvoice,
  setBillingProfile,
} from "../../contract/invoices.ts";
import { money } from "../format.ts";
import { type Column, showList, when } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession } from "../session.ts";
import { choice, type ListOptions, teach, withList } from "../teach.ts";
import { wholeNumber } from "../values.ts";
import { type ProfileOptions, tendProfile, withProfile } from "./billing-profile.ts";
import { save } from "./storage.ts";

/** `invoices`: statements, receipts and credit notes of a namespace, and what they say of whoever pays. */
export function addInvoices(program: Command): void {
  const invoices = program
    .command("invoices")
    .enablePositionalOptions()
    .description("List the statements, receipts and credit notes of an organization, or yours")
    .argument("<namespace>")
    .action(list);
  teach(withList(invoices), "guildhall invoices acme", "guildhall invoices pdf acme 12 > statement.pdf");
  const pdf = invoices
    .command("pdf")
    .description("Write a document as PDF to standard output")
    .argument("<namespace>")
    .argument("<number>", "as listed", wholeNumber)
    .addOption(choice("--language <code>", "that of the billing profile, if left out", ["en", "zh"] as const))
    .action(print);
  teach(pdf, "guildhall invoices pdf acme 12 > statement.pdf", "guildhall invoices pdf acme 12 --language zh > 12.pdf");
  const lines = invoices
    .command("lines")
    .description("Write every line of a document as CSV to standard output")
    .argument("<namespace>")
    .argument("<number>", "as listed", wholeNumber)
    .action(writeLines);
  teach(lines, "guildhall invoices lines acme 12 > lines.csv");
  const profile = invoices
    .command("profile")
    .description("Show the billing profile, or change what is given of it")
    .argument("<namespace>")
    .action(showProfile);
  teach(withProfile(profile), 'guildhall invoices profile acme --company "Acme GmbH" --tax-id DE123456789');
}

const columns: readonly Column<Invoice>[] = [
  { title: "NUMBER", of: ({ number }) => String(number) },
  { title: "DOCUMENT", of: ({ kind }) => kind.replace("_", " ") },
  { title: "OF", of: ({ month, order }) => month ?? `top-up ${order}` },
  { title: "ISSUED", of: ({ issued_at }) => when(issued_at) },
  { title: "AMOUNT", of: ({ amount_micros, currency }) => money(amount_micros, currency), align: "right" },
];

async function list(namespace: string, options: ListOptions): Promise<void> {
  const { call } = openSession();
  const page = await gather(options, (query) => call(listInvoices, { params: { namespace }, query }));
  showList(options, page, columns, "Nothing was issued yet.");
}

async function print(namespace: string, number: number, { language }: { language?: "en" | "zh" }): Promise<void> {
  await save(await openSession().call.open(printInvoice, { params: { namespace, number }, query: { language } }));
}

async function writeLines(namespace: string, number: number): Promise<void> {
  await save(await openSession().call.open(exportInvoice, { params: { namespace, number } }));
}

const showProfile = (namespace: string, options: ProfileOptions): Promise<void> => {
  const { call } = openSession();
  const params = { namespace };
  return tendProfile(
    options,
    () => call(getBillingProfile, { params }),
    (body) => call(setBillingProfile, { params, body }),
  );
};
