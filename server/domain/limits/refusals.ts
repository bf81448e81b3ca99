import type { Refusal } from "../../../contract/problem.ts";
import { type Attempt, Problem } from "../../kernel/problem.ts";

/** What a decision was made on, as it was under the locks. A cap of null is unlimited. */
export interface Numbers {
  member_cap: number | null;
  member_in_use: number;
  namespace_cap: number | null;
  namespace_in_use: number;
  /** Of the installation; not counted for storage. */
  capacity?: number | null;
  capacity_in_use?: number | null;
}

/** Every condition that does not hold, with its numbers, in the order of SPEC. */
export function refusalsOf(product: string, asked: number, numbers: Numbers): Refusal[] {
  const unit = product === "storage" ? "bytes" : "units";
  return conditionsOf(numbers)
    .filter(({ limit, in_use }) => limit !== null && in_use + asked > limit)
    .map((condition) => ({ ...condition, product, asked, unit }));
}

/** How much more would be admitted now; null where nothing limits it. */
export function fitsNow(numbers: Numbers): number | null {
  const room = conditionsOf(numbers).flatMap(({ limit, in_use }) => (limit === null ? [] : [limit - in_use]));
  return room.length === 0 ? null : Math.max(0, Math.min(...room));
}

const conditionsOf = (n: Numbers) => [
  { condition: "member_limit" as const, limit: n.member_cap, in_use: n.member_in_use },
  { condition: "organization_limit" as const, limit: n.namespace_cap, in_use: n.namespace_in_use },
  { condition: "capacity" as const, limit: n.capacity ?? null, in_use: n.capacity_in_use ?? 0 },
];

/** The problem that tells somebody every limit in the way; the attempt is recorded as refused. */
export function limitReached(refusals: Refusal[], numbers: Numbers, attempt: Attempt): Problem {
  const fits_now = fitsNow(numbers);
  return new Problem("limit_reached", refusals.map(sentenceOf).join(" "), {
    refusals,
    ...(fits_now === null ? {} : { fits_now }),
    attempt,
  });
}

const whose = {
  permission: "Your role here",
  member_limit: "Your limit here",
  organization_limit: "The limit of this namespace",
  allowance: "The allowance of this namespace",
  capacity: "The capacity of this installation",
} satisfies Record<Refusal["condition"], string>;

const sentenceOf = ({ condition, limit, unit, product, in_use, asked }: Refusal): string =>
  `${whose[condition]} is ${limit} ${limit === 1 && unit === "units" ? "unit" : unit} of ${product}: ${in_use} in use, ${asked} asked.`;
