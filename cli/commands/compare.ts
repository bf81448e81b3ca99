import type { Command } from "commander";
import { compareExecutions, type ExecutionComparison } from "../../contract/execution-comparisons.ts";
import type { Execution } from "../../contract/executions.ts";
import { executionAt } from "../address.ts";
import { labelOf, newest } from "../execution.ts";
import { bytes, duration, money } from "../format.ts";
import { type Column, type OutputOptions, say, show, styled, table } from "../output.ts";
import { openSession } from "../session.ts";
import { teach, withJson } from "../teach.ts";

/** `compare`: two executions side by side. */
export function addCompare(program: Command): void {
  const command = program
    .command("compare")
    .description("Compare two executions: parameters, times, the files they left")
    .argument("<execution>", "<namespace>/<container>#<number>; without a number the newest is meant")
    .argument("<other>", "another, or only the number of one of the same container")
    .option("-a, --all", "show what is the same, too")
    .action(compare);
  teach(withJson(command), "guildhall compare acme/train#3 4", "guildhall compare acme/train#3 acme/train-bob#1 --all");
}

async function compare(text: string, other: string, options: OutputOptions & { all?: boolean }): Promise<void> {
  const session = openSession();
  const from = await newest(session, executionAt(text));
  const is_number = /^#?\d+$/.test(other);
  const to = await newest(
    session,
    is_number ? executionAt(`${from.namespace}/${from.name}`, other) : executionAt(other),
  );
  const params = { ...from, other: to.number };
  const answer = await session.call(compareExecutions, { params, query: { with: `${to.namespace}/${to.name}` } });
  show(options, answer, () => described(answer, options.all ?? false));
  if (options.json) return;
  const { totals, compared_to } = answer.outputs;
  if (totals.unread.files > 0)
    say("unread: as large as before, and too large to be read for this answer; they may differ.");
  if (compared_to !== null) say(`There are too many files: those from ${compared_to} on were not compared.`);
}

type Parameter = ExecutionComparison["parameters"][number];
type File = ExecutionComparison["outputs"]["items"][number];

function described({ from, to, parameters, outputs }: ExecutionComparison, all: boolean): string {
  const rows = parameters.filter(({ same }) => all || !same);
  const columns: Column<Parameter>[] = [
    { title: "PARAMETER", of: ({ name }) => name },
    { title: labelOf(from), of: (row) => shown(row.name, row.from, from) },
    { title: labelOf(to), of: (row) => shown(row.name, row.to, to) },
  ];
  const sums = Object.entries(outputs.totals)
    .filter(([, { files }]) => files > 0)
    .map(([change, sum]) => `${sum.files} ${change} (${bytes(sum.bytes)})`);
  const files = outputs.items.length > 0 ? `\n${table(fileColumns, outputs.items)}` : "";
  return `${table(columns, rows)}\n\n${styled("bold", "Files:")} ${sums.join(", ") || "none"}${files}`;
}

function shown(name: Parameter["name"], value: Parameter["from"], { cost }: Execution): string {
  if (Array.isArray(value)) return value.join(", ") || "–";
  if (name === "cost_micros" && cost) return money(cost.amount_micros, cost.currency);
  if (typeof value === "number" && name === "output_bytes") return bytes(value);
  if (typeof value === "number" && name.endsWith("seconds")) return duration(value);
  return String(value ?? "–");
}

const fileColumns: readonly Column<File>[] = [
  { title: "CHANGE", of: ({ change }) => change },
  { title: "PATH", of: ({ path }) => path },
  { title: "BEFORE", of: ({ before }) => before && bytes(before.bytes), align: "right" },
  { title: "AFTER", of: ({ after }) => after && bytes(after.bytes), align: "right" },
];
