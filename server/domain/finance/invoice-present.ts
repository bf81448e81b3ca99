import type { z } from "zod";
import type { BillingProfile, getInvoice, Invoice } from "../../../contract/invoices.ts";
import type { Ctx } from "../../kernel/context.ts";
import { money } from "../../kernel/money.ts";
import type { InvoiceRow } from "./invoice-queries.ts";
import type { Paper } from "./paper-content.ts";
import { words } from "./paper-words.ts";
import type { ProfileRow } from "./profile-queries.ts";

/** A document's number as it is printed. */
export const nameOf = ({ number }: { number: number }): string => `GH-${String(number).padStart(6, "0")}`;

/** A profile as the API shows it; null where there is none. */
export const presentProfile = (row: ProfileRow | null): z.input<typeof BillingProfile> | null =>
  row && {
    company: row.company,
    tax_id: row.tax_id,
    address: row.address,
    email: row.email,
    language: row.language,
    changed_at: row.created_at.toISOString(),
    changed_by: { path: row.by_path, name: row.by_name },
  };

/** A document as the API lists it. */
export const presentInvoice = (row: InvoiceRow): z.input<typeof Invoice> => ({
  number: row.number,
  name: nameOf(row),
  kind: row.kind,
  month: row.month,
  order: row.order_number,
  amount_micros: row.amount,
  opening_micros: row.opening,
  closing_micros: row.closing,
  currency: row.currency,
  payer: row.payer?.name ?? row.payer_name,
  issued_at: row.issued_at.toISOString(),
});

const micros = <T extends { amount: number }>({ amount, ...rest }: T) => ({ ...rest, amount_micros: amount });

/** A document with its sums. */
export function presentWhole(row: InvoiceRow): z.input<(typeof getInvoice)["response"]> {
  const { products, days, members, more, moves } = sumsOf(row);
  return {
    ...presentInvoice(row),
    ...{ products: products.map(micros), days: days.map(micros), members: members.map(micros) },
    ...{ more: micros(more), moves: moves.map(micros) },
  };
}

const sumsOf = ({ summary }: InvoiceRow) => ({
  products: summary.products ?? [],
  days: summary.days ?? [],
  members: summary.members ?? [],
  more: summary.more ?? { members: 0, amount: 0 },
  moves: summary.moves ?? [],
});

/** What is printed of a document. */
export function paperOf(ctx: Ctx, row: InvoiceRow, language: Paper["language"] | undefined): Paper {
  const { note = "", reason = "" } = row.summary;
  const unknown = { tax_id: "", address: "", email: "" };
  return {
    language: language ?? row.payer?.language ?? "en",
    kind: row.kind,
    number: nameOf(row),
    issued_on: row.issued_at.toISOString().slice(0, 10),
    period: row.last_day === null ? null : [`${row.last_day.slice(0, 7)}-01`, row.last_day],
    currency: row.currency,
    issuer: row.issuer ?? { ...unknown, name: new URL(ctx.ports.url).hostname },
    payer: row.payer ?? { ...unknown, name: row.payer_name },
    wallet: row.payer_path,
    amount: row.amount,
    opening: row.opening ?? 0,
    closing: row.closing ?? 0,
    order: row.order_number === null ? null : { number: row.order_number, note, reason },
    ...sumsOf(row),
  };
}

/** The letter that says that a document was issued. */
export function letterOf(ctx: Ctx, row: InvoiceRow, language: Paper["language"]) {
  const name = `${words[language].titles[row.kind]} ${nameOf(row)}`;
  const amount = money(row.amount, row.currency);
  const link = `${ctx.ports.url}/${row.payer_path}/finance?tab=documents`;
  const payer = row.payer?.name ?? row.payer_name;
  return language === "zh"
    ? {
        subject: `${name}：${amount}`,
        text: `已为 ${payer} 开具${name}，金额 ${amount}。\n\n管理员可在此下载：\n\n${link}`,
      }
    : {
        subject: `${name}: ${amount}`,
        text: `${name} over ${amount} was issued to ${payer}.\n\nMaintainers download it here:\n\n${link}`,
      };
}
