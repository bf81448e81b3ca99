import { posix } from "node:path";
import { isOpenDoor, mayImport, roomOf } from "./floors.ts";
import { importsOf } from "./imports.ts";

/** A fault as people read it: `file:line what is wrong`. */
type Say = (line: number, what: string) => void;
type Rule = (file: string, lines: readonly string[], say: Say) => void;

/** A page of the console is one function of markup, and reads like a page. */
const sizes = { lines: 300, columns: 140, function_lines: 60, markup_lines: 80 };
const noRoomName = /(^|\/)(utils?|helpers?|common|misc|shared|lib|index)(\/|\.tsx?$)/;
const domainFile = /^server\/domain\/[a-z]+(-[a-z]+)*\/[a-z]+(-[a-z]+)*\.ts$/;
const unfinished = [
  /\b(TO[D]O|FIX[M]E|X{3}|HAC[K])\b/,
  /(:|\bas)[ ]any(?=\s*([;,)\]=>|&{}[]|$))|<any[>,]|@ts-(ignore|nocheck)/,
  /\.only\(/,
];
/** better-auth brings its own queries, and wants the builder to run them with. */
const buildersElsewhere = ["server/domain/accounts/identity.ts"];
/** Tables that are read as tables. */
const wide = ["server/access/policy.ts", "server/kernel/problem.ts"];

/** Every fault of one file against the rules of the house. */
export function faults(file: string, source: string): string[] {
  const found: string[] = [];
  const lines = source.split("\n");
  for (const rule of rules) rule(file, lines, (line, what) => found.push(`${file}:${line} ${what}`));
  return found;
}

const standsInAKnownRoom: Rule = (file, _lines, say) => {
  if (roomOf(file) === undefined && !/^[a-z]+\.config\.ts$/.test(file)) say(1, "is in no room of the house");
};

const importsDownward: Rule = (file, lines, say) => {
  const from = roomOf(file);
  for (const { target, line } of importsOf(lines)) {
    if (!target.startsWith(".") || from === undefined) continue;
    const path = posix.join(posix.dirname(file), target);
    const to = roomOf(path);
    if (to === undefined) continue; // package.json, say
    if (!mayImport(from, to, path)) say(line, `${from} may not import ${to}`);
    else if (!isOpenDoor(path, to, from)) say(line, `${path} is no door for other rooms`);
  }
};

const sqlInItsPlace: Rule = (file, lines, say) => {
  if (!file.startsWith("server/") || /^server\/(database|kernel)\/|\/([a-z]+-)?queries\.ts$/.test(file)) return;
  if (buildersElsewhere.includes(file)) return;
  for (const { target, line, onlyTypes } of importsOf(lines))
    if (["kysely", "pg"].includes(target) && !onlyTypes) say(line, "SQL lives in queries.ts, kernel and database");
};

const httpInItsPlace: Rule = (file, lines, say) => {
  if (!file.startsWith("server/") || /^server\/(http|protocols)\//.test(file)) return;
  for (const { target, line } of importsOf(lines))
    if (/^(fastify$|@fastify\/)/.test(target)) say(line, "only server/http and server/protocols know HTTP");
};

const contractAlone: Rule = (file, lines, say) => {
  if (!file.startsWith("contract/")) return;
  for (const { target, line } of importsOf(lines))
    if (!target.startsWith(".") && target !== "zod") say(line, "the contract imports only itself and zod");
};

const knownDoor: Rule = (file, lines, say) => {
  if (!file.startsWith("server/")) return;
  if (noRoomName.test(file)) say(1, "has a name that says nothing: name it after what it is about");
  else if (file.startsWith("server/domain/") && !domainFile.test(file)) say(1, "is not a door this house knows");
  if (!/^server\/domain\/.*\/routes\.ts$/.test(file)) return;
  for (const [i, text] of lines.entries()) if (/\bif \(/.test(text)) say(i + 1, "a binding decides nothing");
};

const noBarrel: Rule = (file, lines, say) => {
  if (file !== "contract/index.ts" && /\/index\.tsx?$/.test(file)) say(1, "is a barrel");
  for (const [i, text] of lines.entries()) if (/^export \*/.test(text)) say(i + 1, "is a barrel's line");
};

const rightSize: Rule = (file, lines, say) => {
  if (file.includes("/locales/")) return;
  if (lines.length - 1 > sizes.lines) say(lines.length - 1, `is longer than ${sizes.lines} lines: make two of it`);
  for (const [i, text] of lines.entries()) {
    if (text.length > sizes.columns && !wide.includes(file)) say(i + 1, `is longer than ${sizes.columns} columns`);
    const length = functionLength(lines, i, file.startsWith("test/"));
    const most = file.endsWith(".tsx") ? sizes.markup_lines : sizes.function_lines;
    if (length > most) say(i + 1, `a function of ${length} lines is longer than ${most}`);
  }
};

const finished: Rule = (_file, lines, say) => {
  for (const [i, text] of lines.entries())
    if (unfinished.some((sign) => sign.test(text))) say(i + 1, "is unfinished or untyped");
};

const rules = [
  standsInAKnownRoom,
  importsDownward,
  sqlInItsPlace,
  httpInItsPlace,
  contractAlone,
  knownDoor,
  noBarrel,
  rightSize,
  finished,
];

const opensFunction = /(=>|\bfunction\b.*\)(: .+)?|^\s*\)(: .+)?|^\s*(async |get |static )*[#\w]+\(.*\)(: .+)?) \{$/;
const opensSomethingElse = /^\s*(\} )?(if|else|for|while|switch|catch|try|do)\b/;
const groupsTests = /^\s*(test|it|describe)\w*(\(|\.)/;

/** Formatted sources only: a function ends where a line of its first line's indent begins with a brace. */
function functionLength(lines: readonly string[], start: number, mayGroupTests: boolean): number {
  const first = lines[start] ?? "";
  if (!opensFunction.test(first) || opensSomethingElse.test(first)) return 0;
  const end = `${/^\s*/.exec(first)?.[0]}}`;
  const body = lines.slice(start + 1);
  const length = body.findIndex((line) => line.startsWith(end));
  return mayGroupTests && body.slice(0, length).some((line) => groupsTests.test(line)) ? 0 : length + 2;
}
