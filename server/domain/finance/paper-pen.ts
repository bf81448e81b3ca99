import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import PDFDocument from "pdfkit";

const require = createRequire(import.meta.url);
const folderOf = (name: string) => join(dirname(require.resolve(name)), "../fonts");

/** Letters of Europe from one font, everything else from the one with Chinese. */
const files = {
  latin: () => join(folderOf("@embedpdf/fonts-latin"), "NotoSans-Regular.ttf"),
  latin_bold: () => join(folderOf("@embedpdf/fonts-latin"), "NotoSans-SemiBold.ttf"),
  chinese: () => join(folderOf("@embedpdf/fonts-sc"), "NotoSansHans-Regular.otf"),
  chinese_bold: () => join(folderOf("@embedpdf/fonts-sc"), "NotoSansHans-Medium.otf"),
};
type FontName = keyof typeof files;
const read = new Map<FontName, Buffer>();

/** How a piece of text is written. */
export interface Style {
  size?: number;
  bold?: boolean;
  color?: string;
}

/** The ink of text, of what is less important, and of rules. */
export const ink = { text: "#1c2430", quiet: "#5b6675", rule: "#d5dae1", band: "#f3f5f8" };

/** The size of a page in points, and its margins. */
export const sheet = { width: 595.28, height: 841.89, left: 56, right: 539.28, top: 56, bottom: 780 };

export type Pen = ReturnType<typeof createPen>;

/** Writes text of any mixture of Latin, Greek, Cyrillic and Chinese on A4, where it is told to. */
export function createPen(info: { title: string; author: string; at: Date }) {
  const document = new PDFDocument({
    ...{ size: "A4", margin: 0, bufferPages: true, lang: "en", displayTitle: true },
    info: { Title: info.title, Author: info.author, Creator: "Guildhall", CreationDate: info.at, ModDate: info.at },
  });
  const known = new Set<FontName>();
  const bytes = buffer(document);
  const use = (font: FontName, size: number) => {
    if (!known.has(font)) document.registerFont(font, bytesOf(font));
    known.add(font);
    return document.font(font).fontSize(size);
  };
  const widthOf = (text: string, { size = 9, bold = false }: Style = {}) =>
    runsOf(text, bold).reduce((sum, run) => sum + use(run.font, size).widthOfString(run.text), 0);
  /** One line, its letters standing on `y`. */
  const write = (text: string, x: number, y: number, style: Style = {}) => {
    const { size = 9, bold = false, color = ink.text } = style;
    let at = x;
    for (const run of runsOf(text, bold)) {
      const pen = use(run.font, size).fillColor(color);
      pen.text(run.text, at, y, { lineBreak: false, baseline: "alphabetic" });
      at += pen.widthOfString(run.text);
    }
  };
  return {
    document,
    widthOf,
    write,
    writeRight: (text: string, right: number, y: number, style: Style = {}) =>
      write(text, right - widthOf(text, style), y, style),
    lines: (text: string, width: number, style: Style = {}) => linesOf(text, (part) => widthOf(part, style) <= width),
    rule: (y: number, color = ink.rule) =>
      document.moveTo(sheet.left, y).lineTo(sheet.right, y).lineWidth(0.6).strokeColor(color).stroke(),
    async finish(): Promise<Uint8Array> {
      document.end();
      return new Uint8Array(await bytes);
    },
  };
}

function bytesOf(font: FontName): Buffer {
  const bytes = read.get(font) ?? readFileSync(files[font]());
  read.set(font, bytes);
  return bytes;
}

/** What NotoSans has of the scripts that are written with it. */
const latin = /[ -\u052f\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u214f\u2212]+/u;

/** Text in pieces of one font each. */
function runsOf(text: string, bold: boolean): { text: string; font: FontName }[] {
  const parts = text.split(new RegExp(`(${latin.source})`, "u")).filter((part) => part !== "");
  return parts.map((part) => {
    const script = latin.test(part) ? "latin" : "chinese";
    return { text: part, font: bold ? `${script}_bold` : script };
  });
}

/** Text in lines that fit: between words, or between any two signs of Chinese; a word that is too long is cut. */
function linesOf(text: string, fits: (part: string) => boolean): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.match(/[\u2e80-\uffef]|\S+?(?=[\u2e80-\uffef\s]|$)\s*|\s+/gu) ?? []) {
      for (const part of fits(word) ? [word] : [...word]) {
        if (line !== "" && !fits((line + part).trimEnd())) lines.push(line.trimEnd());
        line = line === "" || fits((line + part).trimEnd()) ? line + part : part;
      }
    }
    lines.push(line.trimEnd());
  }
  return lines;
}
