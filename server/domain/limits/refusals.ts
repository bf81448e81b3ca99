import type { Refusal, Unit } from "../../../contract/problem.ts";
import { money } from "../../kernel/money.ts";
import { type Attempt, Problem, type ProblemExtra } from "../../kernel/problem.ts";
import type { Against, Counter, Numbers } from "./numbers.ts";

/** What a product is counted in. */
function unitOf(product: string): Unit {
  if (product === "storage") return "bytes";
  if (product === "monthly_spend") return "micros";
  return product === "containers" || product === "repositories" ? "items" : "units";
}

/** Every condition that does not hold, with its numbers, in the order of SPEC. */
export function refusalsOf(product: string, asked: number, numbers: Numbers): Refusal[] {
  const unit = unitOf(product);
  const counted = conditionsOf(numbers)
    .filter(({ limit, in_use }) => limit !== null && in_use + asked > limit)
    .map((condition): Refusal => ({ ...condition, product, asked, unit }));
  const { ahead } = numbers;
  const queue = { condition: "queue" as const, product, limit: 0, in_use: ahead ?? 0, asked, unit };
  return [...counted, ...moneyAgainst(numbers), ...(ahead ? [queue] : [])];
}

const moneyAgainst = (n: Numbers) => [...spendingAgainst(n), ...balanceAgainst(n), ...budgetsAgainst(n)];

/** A start costs nothing yet, so it is refused once the month's limit is reached. */
const spendingAgainst = (n: Numbers): Refusal[] =>
  [
    { condition: "member_limit" as const, limit: n.member_spend_cap ?? null, in_use: n.member_spent ?? 0 },
    { condition: "organization_limit" as const, limit: n.spend_cap ?? null, in_use: n.spent ?? 0 },
  ]
    .filter(({ limit, in_use }) => limit !== null && in_use >= limit)
    .map((condition) => ({ ...condition, product: "monthly_spend", asked: 0, unit: "micros" }));

const balanceAgainst = ({ stretch, payable }: Numbers): Refusal[] =>
  stretch == null || payable == null || payable >= stretch
    ? []
    : [{ condition: "balance", product: "balance", limit: payable, in_use: 0, asked: stretch, unit: "micros" }];

/** A budget has room where its next ten minutes fit beside what is spent and what runs already. */
const budgetsAgainst = ({ budgets = [] }: Numbers): Refusal[] =>
  budgets
    .filter(({ amount, spent, held, stretch }) => spent + held + stretch > amount)
    .map(({ amount: limit, spent, held, stretch, project, account_id, back_at }) => ({
      ...{ condition: "budget", product: "budget", limit, in_use: spent + held, asked: stretch, unit: "micros" },
      budget: { of: project !== null ? "project" : account_id !== null ? "member" : "namespace", project },
      expected_at: `${back_at}T00:00:00.000Z`,
    }));

const counters = { permission: null, allowance: null, queue: null, balance: null, budget: null } as const;
const counterOf = { ...counters, member_limit: "member", organization_limit: "namespace", capacity: "type" } as const;
const narrowest: readonly Counter[] = ["member", "namespace", "type"];

/**
 * Where a start that was refused keeps its place against whoever comes later: at the narrowest counter that stands
 * against it, so that nobody waits for somebody else's own limit. Null: it could not start however long it waited.
 */
export function waitsOn(refusals: readonly Refusal[], { ahead_on = null }: Numbers): Counter | null {
  if (
    refusals.some(
      ({ unit, limit, asked, condition }) => unit === "units" && condition !== "queue" && asked > (limit ?? asked),
    )
  )
    return null;
  const on = refusals.map(({ condition }) => counterOf[condition]);
  return narrowest.find((counter) => counter === ahead_on || on.includes(counter)) ?? null;
}

/** How much more would be admitted now; null where nothing limits it. */
export function fitsNow(numbers: Numbers): number | null {
  if (numbers.ahead || moneyAgainst(numbers).length > 0) return 0;
  const room = conditionsOf(numbers).flatMap(({ limit, in_use }) => (limit === null ? [] : [limit - in_use]));
  return room.length === 0 ? null : Math.max(0, Math.min(...room));
}

const conditionsOf = (n: Numbers) => [
  { condition: "member_limit" as const, limit: n.member_cap, in_use: n.member_in_use },
  { condition: "organization_limit" as const, limit: n.namespace_cap, in_use: n.namespace_in_use },
  { condition: "allowance" as const, limit: n.allowance ?? null, in_use: n.namespace_in_use },
  { condition: "capacity" as const, limit: n.capacity ?? null, in_use: n.capacity_in_use ?? 0 },
];

/** The problem that tells somebody every limit in the way; the attempt is recorded as refused. */
export function limitReached(
  refusals: Refusal[],
  numbers: Numbers,
  attempt: Attempt,
  fits_instead: ProblemExtra["fits_instead"] = [],
): Problem {
  const fits_now = fitsNow(numbers);
  return new Problem("limit_reached", refusals.map(sentenceOf).join(" "), {
    refusals,
    ...(fits_now === null ? {} : { fits_now }),
    ...(fits_instead.length === 0 ? {} : { fits_instead }),
    attempt,
  });
}

/** The problem of what several members cannot hold: each limit of theirs, and the namespace's once. */
export function allAgainst(rows: readonly Against[], asker_id: string | null, attempt: Attempt): Problem {
  const members = rows.flatMap((row) =>
    refusalsOf("storage", row.asked, { ...row, namespace_cap: null, allowance: null }).map((refusal) => ({
      ...refusal,
      ...(row.account_id === asker_id ? {} : { member: row.path }),
    })),
  );
  const namespace = rows
    .slice(0, 1)
    .flatMap((row) => refusalsOf("storage", row.all_asked, { ...row, member_cap: null }));
  const refusals = [...members, ...namespace];
  return new Problem("limit_reached", refusals.map(sentenceOf).join(" "), { refusals, attempt });
}

const whose = {
  permission: "Your role here",
  member_limit: "Your limit here",
  organization_limit: "The limit of this namespace",
  allowance: "The allowance of this namespace",
  capacity: "The capacity of this installation",
  queue: "The queue",
  balance: "The balance of this namespace",
  budget: "The budget of this namespace",
} satisfies Record<Refusal["condition"], string>;

/** What there is of a budget, and when it returns. */
function ofBudget({ budget, limit, in_use, asked, currency, expected_at }: Refusal): string {
  const [back] = expected_at?.split("T") ?? [];
  const whoseIs = {
    namespace: "of this namespace",
    member: "of yours here",
    project: `of the project ${budget?.project}`,
  };
  const [all, used, more] = [limit ?? 0, in_use, asked].map((micros) => money(micros, currency));
  const numbers = `is ${all}: ${used} spent and held, ${more} asked`;
  return `The budget ${whoseIs[budget?.of ?? "namespace"]} ${numbers} for ten minutes; it is over, or returns, on ${back}.`;
}

const sentenceOf = (refusal: Refusal): string => {
  const { condition, member, limit, unit, product, in_use, asked, currency } = refusal;
  if (condition === "budget") return ofBudget(refusal);
  const subject = member === undefined ? whose[condition] : `The limit of ${member} here`;
  if (condition === "queue") return `Others wait for ${product} before you: they ask for ${in_use} of it.`;
  if (condition === "balance")
    return `${subject} can pay ${money(limit ?? 0, currency)}: the first ten minutes cost ${money(asked, currency)}.`;
  if (unit === "micros")
    return `${subject} is ${money(limit ?? 0, currency)} a month: ${money(in_use, currency)} spent.`;
  if (unit === "items") return `${subject} is ${limit} ${product}: ${in_use} there, ${asked} asked.`;
  const units = limit === 1 && unit === "units" ? "unit" : unit;
  return `${subject} is ${limit} ${units} of ${product}: ${in_use} in use, ${asked} asked.`;
};
