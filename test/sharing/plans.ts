import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { DB } from "../../server/database/schema.gen.ts";
import type { Db } from "../../server/kernel/context.ts";

/** A statement as it was sent. */
export interface Sent {
  sql: string;
  parameters: readonly unknown[];
}

/** What a statement cost when it was run: pages touched, rows read from a table, and how. */
export interface Cost {
  buffers: number;
  rows: number;
  scans: string[];
}

interface PlanNode {
  "Node Type": string;
  "Relation Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Index Recheck"?: number;
  "Shared Hit Blocks": number;
  "Shared Read Blocks": number;
  Plans?: PlanNode[];
}

/** A query builder that writes down what it sends, and a way to see what that costs. */
export function watch(url: string) {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  const sent: Sent[] = [];
  const db: Db = new Kysely<DB>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => void sent.push({ sql: query.sql, parameters: query.parameters }),
  });
  const explain = async ({ sql, parameters }: Sent, mode: "custom" | "generic"): Promise<Cost> => {
    await pool.query(`set plan_cache_mode = force_${mode}_plan`);
    await pool.query(`prepare watched as ${sql}`);
    const values = parameters.length === 0 ? "" : `(${parameters.map(literalOf).join()})`;
    const { rows } = await pool.query(`explain (analyze, buffers, timing off, format json) execute watched${values}`);
    await pool.query("deallocate watched");
    await pool.query("reset plan_cache_mode");
    const [{ Plan }] = rows[0]["QUERY PLAN"] as [{ Plan: PlanNode }];
    return costOf(Plan);
  };
  return { db, sent, explain, close: () => db.destroy() };
}

/** A parameter as text: only a prepared statement has a plan that knows none. */
function literalOf(value: unknown): string {
  if (value === null) return "null";
  if (value instanceof Date) return literalOf(value.toISOString());
  if (!Array.isArray(value)) return pg.escapeLiteral(String(value));
  return literalOf(`{${value.map((item) => (item === null ? "null" : JSON.stringify(item))).join()}}`);
}

function costOf(plan: PlanNode): Cost {
  const scans = nodesOf(plan).filter((node) => node["Relation Name"] !== undefined);
  return {
    buffers: plan["Shared Hit Blocks"] + plan["Shared Read Blocks"],
    rows: Math.round(scans.reduce((sum, node) => sum + touchedBy(node), 0)),
    scans: [...new Set(scans.map((node) => `${node["Node Type"]} on ${node["Relation Name"]}`))],
  };
}

/** Rows that a node gave, and those it read in vain. */
const touchedBy = (node: PlanNode): number =>
  (node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0) + (node["Rows Removed by Index Recheck"] ?? 0)) *
  node["Actual Loops"];

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];
