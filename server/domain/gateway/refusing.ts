import type { Ctx } from "../../kernel/context.ts";
import { money } from "../../kernel/money.ts";
import { Problem } from "../../kernel/problem.ts";
import type { Why } from "./hold-queries.ts";

const whose = { namespace: "everybody together", member: "one member", token: "one token" };

/** The sentence of a cap that is reached. */
export function sentenceOf({ ports: { currency } }: Pick<Ctx, "ports">, { cap, limit, used, of }: Why): string {
  const amount = (nanos: number) => money(nanos / 1000, currency);
  const sentences = {
    token: () => `This token may spend ${amount(limit)}, and ${amount(used)} of it are spent or held`,
    member: () => `You may spend ${amount(limit)} this month here, and ${amount(used)} of it are spent or held`,
    namespace: () => `${amount(limit)} may be spent here this month, and ${amount(used)} of it are spent or held`,
    budget: () => `A budget of ${amount(limit)} stands over it, and ${amount(used)} of it are spent or held`,
    balance: () => `The wallet can pay ${amount(Math.max(limit, 0))} now, and that is not enough`,
    minute: () => `The model takes ${limit} calls a minute`,
    day: () => `A day's limit of ${limit} for ${whose[of ?? "namespace"]} is reached: ${used} are used or held`,
  };
  return sentences[cap]();
}

/** Why a call is refused that its caps have no room for: money first, since nothing else helps then. */
export function capProblem(ctx: Ctx, whys: readonly Why[]): Problem {
  const sorted = [...whys].sort((a, b) => Number(b.cap === "balance") - Number(a.cap === "balance"));
  const detail = sorted.map((why) => sentenceOf(ctx, why)).join(". ");
  if (sorted[0]?.cap === "balance") return new Problem("out_of_money", detail);
  const only_today = sorted.every(({ cap }) => cap === "day");
  return new Problem("cap_reached", detail, only_today ? { retry_after_seconds: secondsOfDay() } : {});
}

/** Until the next day of UTC. */
const secondsOfDay = (now = Date.now()): number => Math.ceil((86_400_000 - (now % 86_400_000)) / 1000);
