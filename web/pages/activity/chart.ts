import { useQuery } from "@tanstack/react-query";
import { type ActivityChart, getActivityChart } from "../../../contract/activity.ts";
import { reading } from "../../api.ts";
import type { queryOf } from "./filters.ts";

/** Counts are dear in a long record: they are asked again each minute, not with every change. */
export function useActivityChart(namespace: string, query: ReturnType<typeof queryOf>) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const input = { params: { organization: namespace }, query: { ...query, zone } };
  return useQuery({ ...reading(getActivityChart, input), meta: { tag: "chart" }, refetchInterval: 60_000 });
}

/** One step of time with its counts, also where nothing happened. */
export interface Bar {
  at: Date;
  label: string;
  info: number;
  notice: number;
  warning: number;
}

const next = { hour: 1, day: 24, week: 7 * 24 };

/** The bars from the first to the last step; empty ones stand where nothing happened. */
export function barsOf({ step, from, to, items }: ActivityChart, locale: string): Bar[] {
  const counts = new Map(items.map((item) => [Date.parse(item.at), item]));
  const words = new Intl.DateTimeFormat(locale, step === "hour" ? { hour: "2-digit", minute: "2-digit" } : day);
  const bars: Bar[] = [];
  for (let at = beginOf(new Date(from), step); at.getTime() <= Date.parse(to); at = after(at, step)) {
    const { info = 0, notice = 0, warning = 0 } = counts.get(at.getTime()) ?? {};
    bars.push({ at, label: words.format(at), info, notice, warning });
  }
  return bars;
}

const day = { month: "short", day: "numeric" } as const;

/** In the reader's own zone, as the server counts. */
function beginOf(time: Date, step: ActivityChart["step"]): Date {
  const at = new Date(time);
  at.setMinutes(0, 0, 0);
  if (step !== "hour") at.setHours(0);
  if (step === "week") at.setDate(at.getDate() - ((at.getDay() + 6) % 7));
  return at;
}

function after(at: Date, step: ActivityChart["step"]): Date {
  const then = new Date(at);
  if (step === "hour") then.setTime(then.getTime() + 3_600_000);
  else then.setDate(then.getDate() + next[step] / 24);
  return then;
}

/** The days of a bar, both included, as the filters name them; an hour is in one day. */
export function daysOf(at: Date, step: ActivityChart["step"]): { from: string; to: string } {
  const last = new Date(after(at, step).getTime() - 1);
  return { from: dayOf(at), to: dayOf(last) };
}

const dayOf = (time: Date): string =>
  [time.getFullYear(), time.getMonth() + 1, time.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
