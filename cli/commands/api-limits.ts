import type { ApiLimits } from "../../contract/apis.ts";
import { misuse } from "../failure.ts";
import { wholeNumber } from "../values.ts";

const whoms = ["namespace", "member", "token"] as const;
const whats = ["requests-per-minute", "requests-per-day", "tokens-per-day"] as const;

type Bounds = ApiLimits["namespace"];
/** What is changed of the limits of a route. */
export type LimitsGiven = Partial<Record<(typeof whoms)[number], Partial<Bounds>>>;

/** How limits are written, for the help. */
export const limitWords = `${whoms.join(", ")} and ${whats.join(", ")}, as in member:tokens-per-day=100000; "unlimited" takes one away`;

/** Reads `member:requests-per-day=100`, added to what was read before. */
export function limitOf(text: string, before: LimitsGiven = {}): LimitsGiven {
  const [, of, by, value = ""] = /^([a-z]+):([a-z-]+)=(.+)$/.exec(text) ?? [];
  const [whom, what] = [whoms.find((one) => one === of), whats.find((one) => one === by)];
  if (!whom || !what) throw misuse(`"${text}" is no limit of calls.`, `Write ${limitWords}`);
  const bound = value === "unlimited" ? null : wholeNumber(value);
  return { ...before, [whom]: { ...before[whom], [what.replaceAll("-", "_")]: bound } };
}

/** Limits with some of them changed. */
export const limitsWith = (now: ApiLimits, given: LimitsGiven): ApiLimits => ({
  namespace: { ...now.namespace, ...given.namespace },
  member: { ...now.member, ...given.member },
  token: { ...now.token, ...given.token },
});

/** Every limit there is, in words. */
export const limitsText = (limits: ApiLimits): string =>
  whoms
    .flatMap((whom) =>
      Object.entries(limits[whom])
        .filter(([, bound]) => bound !== null)
        .map(([what, bound]) => `${whom}:${what.replaceAll("_", "-")}=${bound}`),
    )
    .join(", ");
