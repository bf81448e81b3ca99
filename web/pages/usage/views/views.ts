import { daysOf, type View, ViewQuery, viewFields } from "../../../../contract/views.ts";
import type { UsageSearch } from "../statistics.ts";

/** This day as use is counted: of UTC. */
const today = (): string => new Date().toISOString().slice(0, 10);

/** The address of what a view shows. */
export function searchOf({ query }: Pick<View, "query">): UsageSearch {
  const { report, last_days: _, from: __, to: ___, ...filters } = query;
  return { tab: report, ...filters, ...daysOf(query, today()) };
}

/** What the address shows, as a view keeps it; of the overview and of calls there is none. */
export function queryOf(search: UsageSearch): ViewQuery | undefined {
  const report = search.tab ?? "overview";
  if (report === "overview" || report === "calls") return undefined;
  const shown = viewFields[report].map((field) => [field, search[field as keyof UsageSearch]] as const);
  const given = Object.fromEntries(shown.filter(([, value]) => value !== undefined));
  const { data } = ViewQuery.safeParse({ ...given, report });
  return data;
}

/** Whether the address shows just what a view does. */
export function isShown(view: View, search: UsageSearch): boolean {
  const [one, other] = [queryOf(searchOf(view)), queryOf(search)];
  return one !== undefined && other !== undefined && said(one) === said(other);
}

const said = (query: ViewQuery) => JSON.stringify(Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1)));

const day_ms = 86_400_000;

/** How many days the address shows up to today; null where they are fixed by their nature, or none are said. */
export function lastDaysOf({ from, to }: UsageSearch): number | null {
  if (from === undefined || (to !== undefined && to < today()) || from > today()) return null;
  return Math.round((Date.parse(today()) - Date.parse(from)) / day_ms) + 1;
}
