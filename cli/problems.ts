import { ApiError } from "../contract/client.ts";
import type { ProblemDocument, Refusal } from "../contract/problem.ts";
import { exitCodes, isFailure } from "./failure.ts";
import { inUnit } from "./format.ts";
import { type Column, orUnlimited, plain, table, when } from "./output.ts";

/** What went wrong, for people (`text`) and for programs (`document`), and how the process ends. */
interface Explanation {
  text: string;
  document: object;
  exit_code: number;
}

/** Explains any fault in one paragraph: what happened, every fault of the request, what to do, the request's id. */
export function explain(error: unknown, url: string): Explanation {
  if (error instanceof ApiError) return explainProblem(error.problem, url);
  if (isFailure(error)) return explainFailure(error.message, error.hint, error.exit_code);
  const code = (error as NodeJS.ErrnoException)?.code;
  if (error instanceof Error && error.name === "AbortError")
    return explainFailure("Interrupted.", undefined, exitCodes.interrupted);
  if (error instanceof Error && code && fileFaults[code])
    return explainFailure(`${fileFaults[code]}: ${(error as NodeJS.ErrnoException).path ?? error.message}`);
  const text = error instanceof Error ? error.message : String(error);
  return explainFailure(`Something unexpected went wrong: ${text}`, "GUILDHALL_DEBUG=1 shows where");
}

const fileFaults: Record<string, string> = {
  ENOENT: "There is no such file or folder",
  EACCES: "You may not read or write this file",
  EPERM: "You may not read or write this file",
  EISDIR: "This is a folder",
  ENOTDIR: "This is not a folder",
  EEXIST: "This exists already",
  ENOSPC: "The disk is full",
  EROFS: "This disk is read-only",
};

function explainFailure(text: string, hint?: string, exit_code: number = exitCodes.failed): Explanation {
  const document = { code: "command_failed", title: text, ...(hint ? { hint } : {}) };
  return { text: [text, ...(hint ? [hint] : [])].join("\n"), document, exit_code };
}

/** Explains what the server answered. */
function explainProblem(problem: ProblemDocument, url: string): Explanation {
  const lines = [
    plain(sentence(problem)),
    ...(problem.fields ?? []).map(({ path, message }) => plain(`  ${path || "request"}: ${message}`)),
    ...(problem.refusals?.length
      ? [refusalTable(problem.refusals), fitsNow(problem), fitsInstead(problem), expectedBack(problem)]
      : []),
    hintFor(problem, url),
    problem.request_id ? `Request ${problem.request_id}` : "",
  ];
  return { text: lines.filter(Boolean).join("\n"), document: problem, exit_code: exitCodeOf(problem) };
}

function sentence({ title, detail, code, fields }: ProblemDocument): string {
  const told = !detail || fields?.some(({ message }) => message === detail) || detail === title;
  return (told ? title || code : `${title}: ${detail}`).replace(/(?<=[\p{L}\p{N}])$/u, fields?.length ? ":" : ".");
}

function exitCodeOf({ status, refusals, fields }: ProblemDocument): number {
  if (status === 401) return exitCodes.signed_out;
  if (status === 403 || status === 404) return exitCodes.not_found;
  if (refusals?.length || status === 402) return exitCodes.refused;
  return fields?.length ? exitCodes.usage : exitCodes.failed;
}

function hintFor({ status, permission, code }: ProblemDocument, url: string): string {
  if (code === "token_scope") return `Sign in with a token that may do this: guildhall login ${url}`;
  if (status === 401) return `Sign in with: guildhall login ${url}`;
  if (status === 403)
    return `${permission ? `You lack the permission ${permission}. ` : ""}Your roles are shown by: guildhall whoami`;
  if (status === 404)
    return "Check how it is written. What you can see: guildhall orgs, guildhall data ls, guildhall containers";
  return status >= 500 ? "The server's log tells more about this request." : "";
}

const amount = (count: number | null, unit: Refusal["unit"], currency?: string): string =>
  orUnlimited(count, inUnit(unit, currency));

/** A permission that is missing has no numbers. */
const ofLimit = (count: number | null, { condition, unit, currency }: Refusal): string =>
  condition === "permission" ? "–" : amount(count, unit, currency);

const conditions: Record<Refusal["condition"], string> = {
  permission: "your permission",
  member_limit: "your own limit",
  organization_limit: "the organization's limit",
  allowance: "allowance",
  capacity: "capacity of the installation",
  queue: "others who wait for it",
  balance: "the balance, of which the first ten minutes are asked",
  budget: "a budget, of which the first ten minutes are asked",
};

const refusalColumns: readonly Column<Refusal>[] = [
  {
    title: "WHAT STANDS AGAINST IT",
    of: ({ condition, member }) => (member ? `the limit of ${member}` : conditions[condition]),
  },
  { title: "PRODUCT", of: ({ product }) => product },
  { title: "LIMIT", of: (refusal) => ofLimit(refusal.limit, refusal), align: "right" },
  { title: "IN USE", of: (refusal) => ofLimit(refusal.in_use, refusal), align: "right" },
  { title: "ASKED", of: ({ asked, unit, currency }) => amount(asked, unit, currency), align: "right" },
  { title: "HELD BY", of: ({ held_by }) => holders(held_by) },
];

const holders = (held_by: Refusal["held_by"]): string =>
  held_by?.map(({ execution, member, units }) => `${labelOf(execution)} (${member}, ${units})`).join(", ") || "–";

/** `{namespace}/{container}/{number}` as one types it. */
const labelOf = (execution: string): string => execution.replace(/\/(\d+)$/, "#$1");

/** A refusal as a table: each condition that does not hold, with its numbers. */
const refusalTable = (refusals: readonly Refusal[]): string => table(refusalColumns, refusals);

const fitsNow = ({ fits_now, refusals }: ProblemDocument): string =>
  fits_now === undefined
    ? ""
    : `Fits now: ${fits_now === 0 ? "nothing" : amount(fits_now, refusals?.[0]?.unit ?? "units")}`;

const fitsInstead = ({ fits_instead = [] }: ProblemDocument): string =>
  fits_instead.length === 0
    ? ""
    : `Of other types: ${fits_instead.map(({ resource_type, units }) => `${units} × ${resource_type}`).join(", ")}`;

/** When enough is expected back of all that stands against it; nothing where nobody can say. */
function expectedBack({ refusals = [] }: ProblemDocument): string {
  const times = refusals.flatMap(({ expected_at }) => (expected_at ? [expected_at] : [])).sort();
  const last = times.at(-1);
  return last && times.length === refusals.length ? `Enough is expected back: ${when(last)}` : "";
}
