import type { Command } from "commander";
import { type Api, createApi, deleteApi, editApi, getApi, listApis, Protocol } from "../../contract/apis.ts";
import { type Resource, Visibility } from "../../contract/resources.ts";
import { resourceAt } from "../address.ts";
import { misuse } from "../failure.ts";
import { money } from "../format.ts";
import { type Column, facts, type OutputOptions, say, show, showList } from "../output.ts";
import { gather } from "../pages.ts";
import { confirmed } from "../prompt.ts";
import { openSession } from "../session.ts";
import { choice, type ListOptions, listsBy, teach, withJson, withList } from "../teach.ts";
import { micros } from "../values.ts";
import { type LimitsGiven, limitOf, limitsText, limitsWith, limitWords } from "./api-limits.ts";
import { addUpstreams, type UpstreamOptions, upstreamOf, upstreamTable, withUpstream } from "./api-upstreams.ts";

const address = "<namespace>/<name>";

/** `apis`: models under names of their own, wherever they run. */
export function addApis(program: Command): void {
  const apis = program
    .command("apis")
    .description("List the model APIs of a workbench, or publish and change them")
    .argument("<namespace>");
  listsBy(withList(apis), 1, list);
  teach(apis, "guildhall apis acme", "guildhall apis show acme/chat");
  const reading = apis.command("show").description("Show one model API").argument("<address>", address).action(showOne);
  teach(withJson(reading), "guildhall apis show acme/chat");
  addPublishing(apis);
  addUpstreams(apis);
  addWithdrawing(apis);
}

function addPublishing(apis: Command): void {
  const publishing = withRoute(apis.command("publish").description("Publish a model")).action(publish);
  teach(
    publishing,
    "guildhall apis publish acme/chat --upstream https://models.example.org/v1 --model big-1 --secret",
    "guildhall apis publish acme/chat --engine demo --price-in 0.5 --price-out 1.5",
  );
  const changing = withRoute(
    apis.command("edit").description("Change where a model leads, what it costs, its limits and who may call it"),
  ).action(edit);
  teach(
    changing,
    "guildhall apis edit acme/chat --price-call 0.01",
    "guildhall apis edit acme/chat --engine demo",
    "guildhall apis edit acme/chat --bound member:requests-per-day=100 token:requests-per-minute=unlimited",
  );
}

const withRoute = (command: Command): Command =>
  withUpstream(withJson(command).argument("<address>", address))
    .option("--protocols <names>", `what it may be called for: ${Protocol.options.join(", ")}`, protocolsOf)
    .option("--price-call <amount>", "of a call", micros)
    .option("--price-in <amount>", "of 1,000 tokens that go in", micros)
    .option("--price-out <amount>", "of 1,000 tokens that come out", micros)
    .option(
      "--log-content <yes|no>",
      "what is said is kept, where the organization keeps that of chosen models",
      yesOrNo,
    )
    .option("--bound <limit...>", `how much may be called: ${limitWords}`, limitOf)
    .addOption(choice("--visibility <who>", "who may call it", Visibility.options))
    .option("--description <text>", "what it is for");

function yesOrNo(text: string): boolean {
  if (text !== "yes" && text !== "no") throw misuse("Say yes or no.");
  return text === "yes";
}

function addWithdrawing(apis: Command): void {
  const withdrawing = apis
    .command("withdraw")
    .description("Withdraw a model API: the next call is refused")
    .argument("<address>", address)
    .option("--yes", "do not ask")
    .action(withdraw);
  teach(withdrawing, "guildhall apis withdraw acme/chat");
}

function protocolsOf(text: string): Protocol[] {
  const names = Protocol.array().safeParse(text.split(","));
  if (!names.success) throw misuse(`Name some of ${Protocol.options.join(", ")}, with commas.`);
  return names.data;
}

const columns: readonly Column<Resource>[] = [
  { title: "MODEL", of: ({ namespace, name }) => `${namespace}/${name}` },
  { title: "VISIBILITY", of: ({ visibility }) => visibility },
  { title: "OWNER", of: ({ owner }) => owner?.path ?? "–" },
  { title: "DESCRIPTION", of: ({ description }) => description },
];

async function list(namespace: string, options: ListOptions): Promise<void> {
  const { call } = openSession();
  const page = await gather(options, (at) => call(listApis, { query: { namespace, ...at } }));
  showList(options, page, columns, "No model API is visible to you here.");
}

async function showOne(text: string, options: OutputOptions): Promise<void> {
  const api = await openSession().call(getApi, { params: resourceAt(text) });
  show(options, api, () => described(api));
}

const priceOf = (amount: number | null, currency: string) => (amount === null ? null : money(amount, currency));

const contentText = ({ content_log }: Api): string | null =>
  content_log && `of ${content_log.percent} % of the calls, for ${content_log.days} days; maintainers read it`;

function described(api: Api): string {
  const { price, currency } = api;
  const known = facts([
    ["Model", api.model],
    ["Visibility", api.visibility],
    ["For", api.protocols.join(", ")],
    ["A call", priceOf(price.call_micros, currency)],
    ["1,000 tokens in", priceOf(price.input_micros, currency)],
    ["1,000 tokens out", priceOf(price.output_micros, currency)],
    ["Limits", limitsText(api.limits)],
    ["Content is kept", contentText(api)],
    ["Today", `${api.calls_today} calls, ${api.tokens_today} tokens`],
  ]);
  return api.upstreams ? `${known}\n\n${upstreamTable(api)}` : known;
}

interface RouteOptions extends OutputOptions, UpstreamOptions {
  protocols?: Protocol[];
  priceCall?: number;
  priceIn?: number;
  priceOut?: number;
  description?: string;
  logContent?: boolean;
  bound?: LimitsGiven;
  visibility?: Visibility;
}

const routeOf = ({ protocols, description, logContent, visibility, ...options }: RouteOptions) => ({
  ...(protocols ? { protocols } : {}),
  ...(description === undefined ? {} : { description }),
  ...(logContent === undefined ? {} : { content_logged: logContent }),
  ...(visibility ? { visibility } : {}),
  ...pricesOf(options),
});

function pricesOf({ priceCall, priceIn, priceOut }: RouteOptions) {
  const given = { call_micros: priceCall, input_micros: priceIn, output_micros: priceOut };
  const price = Object.fromEntries(Object.entries(given).filter(([, amount]) => amount !== undefined));
  return Object.keys(price).length === 0 ? {} : { price };
}

async function publish(text: string, options: RouteOptions): Promise<void> {
  const leads = await upstreamOf(options);
  if (!leads) throw misuse("Say where it leads: --upstream with --model, or --engine.");
  const limits = options.bound ? { limits: options.bound } : {};
  const body = { ...resourceAt(text), ...routeOf(options), ...limits, upstreams: [leads] };
  const api = await openSession().call(createApi, { body });
  show(options, api, () => `Published ${api.model}.`);
}

async function edit(text: string, options: RouteOptions): Promise<void> {
  const leads = await upstreamOf(options);
  const { call } = openSession();
  const params = resourceAt(text);
  const limits = options.bound ? { limits: limitsWith((await call(getApi, { params })).limits, options.bound) } : {};
  const body = { ...routeOf(options), ...limits, ...(leads ? { upstreams: [leads] } : {}) };
  const api = await call(editApi, { params, body });
  show(options, api, () => described(api));
}

async function withdraw(text: string, { yes }: { yes?: true }): Promise<void> {
  if (!yes && !(await confirmed(`Withdraw ${text}? The next call is refused.`, "--yes"))) return;
  await openSession().call(deleteApi, { params: resourceAt(text) });
  say(`Withdrew ${text}. Within 30 days: guildhall deleted restore apis/${text}`);
}
