import type { z } from "zod";
import type { Driver, ResourceType, Verification } from "../../../contract/installation.ts";
import type { LimitItem, MemberLimit } from "../../../contract/limits.ts";
import type { MemberRow, ProductRow, TypeRow } from "./limits.ts";
import type { Machine } from "./ports.ts";
import type { ProofRow } from "./proof-queries.ts";
import { invariants } from "./verify.ts";

/** A limit with its use as the API shows it. */
export const presentProduct = ({ default_limit: _default, ...row }: ProductRow): z.input<typeof LimitItem> => ({
  ...row,
  effective_limit: lower(lower(row.limit, row.allowance), row.member_limit),
});

const lower = (a: number | null, b: number | null) => (a === null || b === null ? (a ?? b) : Math.min(a, b));

/** A member's limit with its use as the API shows it. */
export const presentMember = ({ path, name, ...row }: MemberRow): z.input<typeof MemberLimit> => ({
  ...row,
  member: { path, name },
});

/** A proof as the API shows it; what a check means is said by what it is now. */
export const presentProof = ({ started_at, ended_at, ok, checks }: ProofRow): z.input<typeof Verification> => ({
  ok,
  started_at: started_at.toISOString(),
  ended_at: ended_at.toISOString(),
  checks: checks.map((check) => ({ ...check, explanation: meanings.get(check.name) ?? "" })),
});

const meanings = new Map(invariants.map(({ name, explanation }) => [name, explanation]));

/** A resource type as the API shows it. */
export const presentType = ({ cpu_millis, ...row }: TypeRow): z.input<typeof ResourceType> => ({
  ...row,
  free: Math.max(0, row.capacity - row.in_use),
  cpu: cpu_millis / 1000,
});

/** An engine as the API shows it. */
export const presentMachine = ({ name, isolation, fault }: Machine): z.input<typeof Driver> => {
  const { text, kind, memory_limit, cpu_limit, process_limit } = isolation;
  return { name, isolation: text, promises: { kind, memory_limit, cpu_limit, process_limit }, fault };
};

/** What is said where there is no engine at all. */
export const nowhere: Pick<z.input<typeof Driver>, "isolation" | "promises"> = {
  isolation: "Nothing can run here.",
  promises: { kind: "plain", memory_limit: false, cpu_limit: false, process_limit: false },
};
