import type { Paper } from "./paper-content.ts";

type Move = "top_up" | "voucher" | "refund" | "package" | "subscription";

/** What is paid before it is used, by the type of its line. */
type Bought = Record<string, (product: string) => string>;

const en = {
  titles: { statement: "Statement and invoice", receipt: "Receipt", credit_note: "Credit note" },
  number: "Number",
  issued: "Issued on",
  period: "Period",
  period_hint: "days in UTC",
  wallet: "Wallet of",
  from: "From",
  to: "To",
  tax_id: "Tax ID",
  currency: "Currency",
  opening: "Balance at the start",
  charged: "Use of the month",
  closing: "Balance at the end",
  by_product: "Use by product",
  by_member: "Use by member",
  by_day: "Use by day",
  product: "Product",
  quantity: "Quantity",
  member: "Member",
  day: "Day (UTC)",
  amount: "Amount",
  total: "Total",
  others: (count: number) => `${count} more members`,
  moves: {
    top_up: "Top-ups",
    voucher: "Vouchers",
    refund: "Paid back",
    package: "Packages",
    subscription: "Subscriptions",
  } as Record<Move, string>,
  paid: "Top-up",
  paid_back: "Paid back of top-up",
  order: "Order",
  note: "Note",
  reason: "Reason",
  received: "Amount received",
  returned: "Amount paid back",
  storage: "Storage",
  api: "Calls of model APIs",
  bought: { package: (product: string) => `Package: ${product}`, subscription: () => "Storage subscription" } as Bought,
  units: { compute: "unit hours", storage: "GiB hours" },
  foot: {
    statement: "Every line, by day, product and member, is in the CSV of this number; its sum is the use of the month.",
    receipt: "The amount is in the wallet, from which use is paid.",
    credit_note: "The amount has left the wallet and goes back by the way it came.",
  },
  page: (page: number, pages: number) => `Page ${page} of ${pages}`,
};

const zh: typeof en = {
  titles: { statement: "月度账单", receipt: "收款凭证", credit_note: "退款凭证" },
  number: "编号",
  issued: "开具日期",
  period: "账期",
  period_hint: "按 UTC 日期",
  wallet: "钱包",
  from: "开具方",
  to: "付款方",
  tax_id: "税号",
  currency: "币种",
  opening: "期初余额",
  charged: "本期消费",
  closing: "期末余额",
  by_product: "按产品汇总",
  by_member: "按成员汇总",
  by_day: "按日期汇总",
  product: "产品",
  quantity: "用量",
  member: "成员",
  day: "日期（UTC）",
  amount: "金额",
  total: "合计",
  others: (count) => `其余 ${count} 名成员`,
  moves: { top_up: "充值", voucher: "代金券", refund: "退款", package: "资源包", subscription: "订阅" },
  paid: "充值单",
  paid_back: "退款，充值单",
  order: "订单",
  note: "备注",
  reason: "原因",
  received: "实收金额",
  returned: "退款金额",
  storage: "存储",
  api: "模型 API 调用",
  bought: { package: (product) => `资源包：${product}`, subscription: () => "存储订阅" },
  units: { compute: "单元·小时", storage: "GiB·小时" },
  foot: {
    statement: "按日期、产品和成员列出的全部明细见同编号的 CSV 文件，其合计即本期消费。本账单不作为税务发票。",
    receipt: "款项已计入钱包，用于支付使用费用。本凭证不作为税务发票。",
    credit_note: "款项已从钱包扣除，并按原支付方式退回。本凭证不作为税务发票。",
  },
  page: (page, pages) => `第 ${page} 页，共 ${pages} 页`,
};

/** The words of documents, by language. */
export const words = { en, zh };

/** What else moved a wallet, in words; as it is called where we have no others. */
export const moveOf = (language: Paper["language"], kind: string): string =>
  words[language].moves[kind as Move] ?? kind.replaceAll("_", " ");

/** What a line of a product is called. */
export function productOf(language: Paper["language"], { type, product }: { type: string; product: string }): string {
  const name = product === "storage" || product === "api" ? words[language][product] : product;
  return words[language].bought[type]?.(name) ?? name;
}

/** Writes amounts of one document: exact, with as many digits as the currency has, or six for all where one needs more. */
export function amountsOf(paper: Paper): (micros: number) => string {
  const all = [
    ...[paper.amount, paper.opening, paper.closing, paper.more.amount],
    ...[paper.products, paper.days, paper.members, paper.moves].flatMap((rows) => rows.map(({ amount }) => amount)),
  ];
  const usual = new Intl.NumberFormat("en", { style: "currency", currency: paper.currency }).resolvedOptions();
  const least = usual.minimumFractionDigits ?? 2;
  const digits = all.every((micros) => micros % 10 ** (6 - least) === 0) ? least : 6;
  const format = new Intl.NumberFormat("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return (micros) => format.format(micros / 1_000_000).replace("-", "−");
}

/** A quantity of seconds in the unit that people count in; calls are counted in money, which stands beside it. */
export function quantityOf(
  language: Paper["language"],
  { product, quantity }: { product: string; quantity: number },
): string {
  if (product === "api") return "–";
  const counted = product === "storage" ? "storage" : "compute";
  const value = quantity / 3600 / (counted === "storage" ? 2 ** 30 : 1);
  const unit = words[language].units[counted];
  return `${new Intl.NumberFormat("en", { maximumFractionDigits: 3 }).format(value)} ${unit}`;
}
