import type { Command } from "commander";
import {
  type Call,
  type CallStatistic,
  callGrains,
  callStates,
  exportCalls,
  getCall,
  getCallStatistics,
  listCalls,
  readCallContent,
} from "../../contract/calls.ts";
import { money } from "../format.ts";
import { type Column, facts, type OutputOptions, show, showList, when } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession } from "../session.ts";
import { choice, type ListOptions, listsBy, teach, withJson, withList } from "../teach.ts";
import { timeAgo } from "../values.ts";
import { save } from "./storage.ts";

interface CallOptions extends ListOptions {
  by?: (typeof callGrains)[number];
  model?: string;
  member?: string;
  token?: string;
  state?: (typeof callStates)[number];
  from?: string;
  to?: string;
  csv?: boolean;
}

/** `calls`: every call of the model APIs of a workbench, or their sums. */
export function addCalls(program: Command): void {
  const calls = withList(program.command("calls"))
    .description("List the calls of a workbench's model APIs, or sum them up")
    .argument("<namespace>")
    .addOption(choice("--by <what>", "sums by model, member or token", callGrains))
    .option("--model <name>", "only of this model")
    .option("--member <user-name>", "only what counts for them")
    .option("--token <id>", "only with this token")
    .addOption(choice("--state <state>", "only those that ended so", callStates))
    .option("--from <when>", "a span such as 7d ago, or a date", timeAgo)
    .option("--to <when>", "a span such as 1d ago, or a date", timeAgo)
    .option("--csv", "print everything that fits as CSV");
  listsBy(calls, 1, list);
  teach(calls, "guildhall calls acme --state failed", "guildhall calls acme --by model --from 30d");
  const one = calls.command("show").description("Show one call").argument("<namespace>");
  one.argument("<id>", "its id, or the request id that its caller was given").action(showOne);
  teach(withJson(one), "guildhall calls show acme 0198f0c2-…");
  const said = calls.command("content").description("Show what was said in a call, where it is kept");
  said.argument("<namespace>").argument("<id>", "its id, or its request id").action(showContent);
  teach(withJson(said), "guildhall calls content acme 0198f0c2-…");
}

const columns: readonly Column<Call>[] = [
  { title: "WHEN", of: ({ at }) => when(at) },
  { title: "MODEL", of: ({ model }) => model ?? "–" },
  { title: "FOR", of: ({ member }) => member.path },
  { title: "TOKEN", of: ({ token }) => token?.name ?? "console" },
  { title: "IN", of: ({ input_tokens }) => input_tokens, align: "right" },
  { title: "OUT", of: ({ output_tokens }) => output_tokens, align: "right" },
  { title: "COST", of: ({ cost }) => money(cost.amount_micros, cost.currency), align: "right" },
  { title: "MS", of: ({ duration_ms }) => duration_ms ?? "–", align: "right" },
  { title: "STATE", of: ({ state, status }) => `${state}${status === null || status === 200 ? "" : ` ${status}`}` },
  { title: "REQUEST", of: ({ request_id }) => request_id },
];

const sums: readonly Column<CallStatistic>[] = [
  { title: "OF", of: ({ label, key }) => label ?? key ?? "console" },
  { title: "CALLS", of: ({ calls }) => calls, align: "right" },
  { title: "FAILED", of: ({ failed }) => failed, align: "right" },
  { title: "IN", of: ({ input_tokens }) => input_tokens, align: "right" },
  { title: "OUT", of: ({ output_tokens }) => output_tokens, align: "right" },
  { title: "COST", of: ({ cost }) => money(cost.amount_micros, cost.currency), align: "right" },
  { title: "MEAN MS", of: (row) => (row.calls === 0 ? "–" : Math.round(row.duration_ms / row.calls)), align: "right" },
];

async function list(namespace: string, options: CallOptions): Promise<void> {
  const { call } = openSession();
  const { by, model, member, token, state, from, to } = options;
  const params = { namespace };
  if (by !== undefined) {
    const [first, last] = [from?.slice(0, 10), to?.slice(0, 10)];
    const page = await call(getCallStatistics, { params, query: { by, model, member, token, from: first, to: last } });
    showList(options, { ...page, next_cursor: null }, sums, "Nothing was called.");
    return;
  }
  const wanted = { model, member, token, state, from, to };
  if (options.csv) return save(await call.open(exportCalls, { params, query: { ...wanted, format: "csv" } }));
  const page = await gather(options, (query) => call(listCalls, { params, query: { ...query, ...wanted } }));
  showList(options, page, columns, "No model was called.");
}

async function showOne(namespace: string, id: string, options: OutputOptions): Promise<void> {
  const found = await openSession().call(getCall, { params: { namespace, id } });
  show(options, found, () =>
    facts([
      ...columns.map(({ title, of }) => [title.toLowerCase(), of(found)] as const),
      ["upstream", found.upstream],
      ["counted by", found.counted_by],
      ["error", found.error],
    ]),
  );
}

async function showContent(namespace: string, id: string, options: OutputOptions): Promise<void> {
  const { call } = openSession();
  const found = await call(getCall, { params: { namespace, id } });
  const said = await call(readCallContent, { params: { namespace, id: found.id } });
  const cut = said.is_cut ? "\n\n(There was more than is kept.)" : "";
  show(options, said, () => `${said.question}\n\n${said.answer}${cut}`);
}
