import type { Command } from "commander";
import { type Api, type ApiUpstream, editApi, getApi } from "../../contract/apis.ts";
import { resourceAt } from "../address.ts";
import { misuse } from "../failure.ts";
import { type Column, type OutputOptions, show, table, when } from "../output.ts";
import { askSecret } from "../prompt.ts";
import { openSession } from "../session.ts";
import { teach, withJson } from "../teach.ts";
import { wholeNumber } from "../values.ts";

/** Where a route is to lead. */
export interface UpstreamOptions {
  upstream?: string;
  engine?: string;
  model?: string;
  secret?: true;
}

/** What says where a route is to lead. */
export const withUpstream = (command: Command): Command =>
  command
    .option("--upstream <address>", "another provider's address, up to and with /v1")
    .option("--engine <name>", "an engine of the same workbench")
    .option("--model <name>", "what the upstream calls the model")
    .option("--secret", "ask for the provider's secret key; it is never shown again");

/** Where it leads, as the options say; undefined where they say nothing. */
export async function upstreamOf({ upstream, engine, model, secret }: UpstreamOptions) {
  if (engine !== undefined) return { kind: "engine" as const, engine, ...(model ? { model } : {}) };
  if (upstream === undefined) return undefined;
  if (model === undefined) throw misuse("Say with --model what the upstream calls the model.");
  const key = secret ? { secret: await askSecret("Secret key: ") } : {};
  return { kind: "external" as const, address: upstream, model, ...key };
}

/** `apis add-upstream`, `apis drop-upstream`: who is asked when those before fail. */
export function addUpstreams(apis: Command): void {
  const adding = withUpstream(
    apis
      .command("add-upstream")
      .description("Add an upstream, which is asked when all before it fail")
      .argument("<address>", "<namespace>/<name>"),
  ).action(add);
  teach(
    withJson(adding),
    "guildhall apis add-upstream acme/chat --upstream https://spare.example.org/v1 --model big-1 --secret",
  );
  const dropping = apis
    .command("drop-upstream")
    .description("Take an upstream out of a model API")
    .argument("<address>", "<namespace>/<name>")
    .argument("<number>", "its place, from 1, as guildhall apis show lists it", wholeNumber)
    .action(drop);
  teach(withJson(dropping), "guildhall apis drop-upstream acme/chat 2");
}

const columns: readonly Column<ApiUpstream>[] = [
  { title: "UPSTREAM", of: ({ address, engine }) => address ?? `engine ${engine}` },
  { title: "MODEL", of: ({ model }) => model },
  { title: "SECRET", of: ({ has_secret }) => (has_secret ? "yes" : "–") },
  { title: "ANSWERED", of: ({ answered_at }) => when(answered_at) },
  { title: "FAILED LAST", of: ({ last_failure }) => last_failure ?? "–" },
];

/** The upstreams of a route, in the order in which they are asked. */
export const upstreamTable = ({ upstreams }: Api): string => table(columns, upstreams ?? []);

/** An upstream that is there, as it is given again: its secret stays. */
const kept = ({ id, address, engine, model }: ApiUpstream) =>
  engine === null
    ? { id, kind: "external" as const, address: address ?? "", model }
    : { id, kind: "engine" as const, engine, model };

async function add(text: string, options: OutputOptions & UpstreamOptions): Promise<void> {
  const more = await upstreamOf(options);
  if (!more) throw misuse("Say where it leads: --upstream with --model, or --engine.");
  await change(text, options, (now) => [...now, more]);
}

const drop = (text: string, number: number, options: OutputOptions): Promise<void> =>
  change(text, options, (now) => {
    if (number < 1 || number > now.length) throw misuse(`${text} has ${now.length} upstreams.`);
    return now.filter((_, at) => at !== number - 1);
  });

type Given = ReturnType<typeof kept> | NonNullable<Awaited<ReturnType<typeof upstreamOf>>>;

async function change(text: string, options: OutputOptions, next: (now: Given[]) => Given[]): Promise<void> {
  const { call } = openSession();
  const params = resourceAt(text);
  const { upstreams } = await call(getApi, { params });
  const api = await call(editApi, { params, body: { upstreams: next((upstreams ?? []).map(kept)) } });
  show(options, api, () => upstreamTable(api));
}
