import type { Paper, Party } from "./paper-content.ts";
import { createPen, ink, type Pen, sheet } from "./paper-pen.ts";
import { amountsOf, moveOf, productOf, quantityOf, words } from "./paper-words.ts";

/** A document being drawn: its pen, what it says, how it writes amounts, and how far down the page it is. */
interface Desk {
  pen: Pen;
  paper: Paper;
  amount: (micros: number) => string;
  y: number;
}

const half = (sheet.left + sheet.right) / 2;

/** Draws a document: whose it is, what it comes to, and how that is made up. */
export async function draw(paper: Paper): Promise<Uint8Array> {
  const w = words[paper.language];
  const title = `${w.titles[paper.kind]} ${paper.number}`;
  const pen = createPen({ title, author: paper.issuer.name, at: new Date(`${paper.issued_on}T00:00:00Z`) });
  const desk: Desk = { pen, paper, amount: amountsOf(paper), y: sheet.top + 20 };
  drawHead(desk);
  drawParties(desk);
  if (paper.kind === "statement") drawStatement(desk);
  else drawPayment(desk);
  drawFeet(desk);
  return pen.finish();
}

function drawHead(desk: Desk): void {
  const { pen, paper } = desk;
  const w = words[paper.language];
  pen.write(w.titles[paper.kind], sheet.left, desk.y, { size: 22, bold: true });
  const facts = [
    [w.number, paper.number],
    [w.issued, paper.issued_on],
    ...(paper.period ? [[w.period, `${paper.period[0]} – ${paper.period[1]}`]] : []),
    [w.wallet, paper.wallet],
    [w.currency, paper.currency],
  ];
  for (const [i, [label = "", value = ""]] of facts.entries()) {
    const y = desk.y - 10 + i * 14;
    pen.writeRight(value, sheet.right, y, { bold: true });
    pen.writeRight(label, sheet.right - 130, y, { color: ink.quiet });
  }
  desk.y += 62;
  pen.rule(desk.y);
  desk.y += 22;
}

function drawParties(desk: Desk): void {
  const { pen, paper } = desk;
  const w = words[paper.language];
  const ends = [drawParty(desk, w.from, paper.issuer, sheet.left), drawParty(desk, w.to, paper.payer, half + 12)];
  desk.y = Math.max(...ends) + 10;
  pen.rule(desk.y);
  desk.y += 30;
}

/** Gives the height at which it ends. */
function drawParty({ pen, paper, y }: Desk, label: string, party: Party, x: number): number {
  const w = words[paper.language];
  const width = half - sheet.left - 12;
  pen.write(label, x, y, { size: 8, color: ink.quiet });
  let at = y + 16;
  for (const line of pen.lines(party.name, width, { size: 11, bold: true })) {
    pen.write(line, x, at, { size: 11, bold: true });
    at += 15;
  }
  const rest = [party.address, party.tax_id && `${w.tax_id}: ${party.tax_id}`, party.email].filter(Boolean).join("\n");
  for (const line of rest === "" ? [] : pen.lines(rest, width)) {
    pen.write(line, x, at);
    at += 13;
  }
  return at;
}

function drawStatement(desk: Desk): void {
  const { paper, amount } = desk;
  const w = words[paper.language];
  drawSums(desk, [
    [w.opening, amount(paper.opening)],
    ...paper.moves.map(({ kind, amount: moved }) => [moveOf(paper.language, kind), amount(moved)] as const),
    [w.charged, amount(-paper.amount)],
    [w.closing, `${amount(paper.closing)} ${paper.currency}`],
  ]);
  const total = [w.total, "", amount(paper.amount)];
  drawTable(
    desk,
    w.by_product,
    [w.product, w.quantity, w.amount],
    [
      ...paper.products.map((p) => [productOf(paper.language, p), quantityOf(paper.language, p), amount(p.amount)]),
      total,
    ],
  );
  const { more } = paper;
  drawTable(
    desk,
    w.by_member,
    [w.member, "", w.amount],
    [
      ...paper.members.map((m) => [m.name === m.path ? m.name : `${m.name} (${m.path})`, "", amount(m.amount)]),
      ...(more.members > 0 ? [[w.others(more.members), "", amount(more.amount)]] : []),
      total,
    ],
  );
  drawTable(desk, w.by_day, [w.day, "", w.amount], [...paper.days.map((d) => [d.day, "", amount(d.amount)]), total]);
}

function drawPayment(desk: Desk): void {
  const { paper, amount, pen } = desk;
  const w = words[paper.language];
  const { number, note, reason } = paper.order ?? { number: 0, note: "", reason: "" };
  const isBack = paper.kind === "credit_note";
  drawTable(
    desk,
    "",
    [w.order, "", w.amount],
    [
      [`${isBack ? w.paid_back : w.paid} ${number}`, "", amount(paper.amount)],
      [isBack ? w.returned : w.received, "", `${amount(paper.amount)} ${paper.currency}`],
    ],
  );
  const said = [note && `${w.note}: ${note}`, reason && `${w.reason}: ${reason}`].filter(Boolean).join("\n");
  for (const line of said === "" ? [] : pen.lines(said, sheet.right - sheet.left)) {
    pen.write(line, sheet.left, desk.y, { color: ink.quiet });
    desk.y += 13;
  }
}

/** Sums one below the other; the last is what they come to. */
function drawSums(desk: Desk, sums: readonly (readonly [string, string])[]): void {
  const { pen } = desk;
  const height = sums.length * 17 + 16;
  pen.document.roundedRect(sheet.left, desk.y - 14, sheet.right - sheet.left, height, 4).fill(ink.band);
  for (const [i, [label, value]] of sums.entries()) {
    const style = { size: i === sums.length - 1 ? 11 : 9, bold: i === sums.length - 1 };
    const y = desk.y + 5 + i * 17;
    pen.write(label, sheet.left + 12, y, style);
    pen.writeRight(value, sheet.right - 12, y, style);
  }
  desk.y += height + 20;
}

const row_height = 16;

/** A table whose last row is the sum; its head is written again on every page. */
function drawTable(desk: Desk, title: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
  const { pen } = desk;
  if (desk.y + 5 * row_height > sheet.bottom) turn(desk);
  if (title !== "") {
    pen.write(title, sheet.left, desk.y, { size: 12, bold: true });
    desk.y += 20;
  }
  drawCells(desk, head, { size: 8, color: ink.quiet });
  for (const [i, cells] of rows.entries()) {
    if (desk.y > sheet.bottom) {
      turn(desk);
      drawCells(desk, head, { size: 8, color: ink.quiet });
    }
    drawCells(desk, cells, { bold: i === rows.length - 1 });
  }
  desk.y += 22;
}

function drawCells(desk: Desk, [first = "", second = "", third = ""]: readonly string[], style: object): void {
  const { pen } = desk;
  const [name = ""] = pen.lines(first, second === "" ? 360 : 230, style);
  pen.write(name === first ? name : `${name}…`, sheet.left, desk.y, style);
  pen.writeRight(second, sheet.right - 130, desk.y, style);
  pen.writeRight(third, sheet.right, desk.y, style);
  pen.rule(desk.y + 5);
  desk.y += row_height;
}

function turn(desk: Desk): void {
  desk.pen.document.addPage();
  desk.y = sheet.top;
}

function drawFeet({ pen, paper }: Desk): void {
  const w = words[paper.language];
  const { count } = pen.document.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    pen.document.switchToPage(page);
    const style = { size: 7.5, color: ink.quiet };
    const lines = pen.lines(w.foot[paper.kind], 380, style);
    for (const [i, line] of lines.entries()) pen.write(line, sheet.left, sheet.height - 40 + i * 10, style);
    pen.writeRight(`${paper.number} · ${w.page(page + 1, count)}`, sheet.right, sheet.height - 40, style);
  }
}
