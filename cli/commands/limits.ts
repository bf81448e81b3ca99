import type { Command } from "commander";
import type { z } from "zod";
import {
  type LimitItem,
  listLimits,
  listMemberLimits,
  type MemberLimit,
  setDefaultMemberLimit,
  setLimit,
  setMemberLimit,
} from "../../contract/limits.ts";
import { misuse } from "../failure.ts";
import { inUnit } from "../format.ts";
import { type Column, type OutputOptions, orUnlimited, show, showList } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession } from "../session.ts";
import { type ListOptions, listsBy, teach, withJson, withList } from "../teach.ts";
import { cap, moneyCap } from "../values.ts";

/** Limits: how much an organization and each member may use at once. */
export function addLimits(program: Command): void {
  const limits = program
    .command("limits")
    .description("Show limits and what is used of them, or set them")
    .argument("<organization>")
    .option("--members", "what each member may use and uses");
  listsBy(withList(limits), 1, list);
  const teachings = ["guildhall limits acme", "guildhall limits acme --members"];
  teach(limits, ...teachings, "guildhall limits set acme cpu-small 8");
  const setting = limits
    .command("set")
    .description("Set a limit; what runs goes on, new starts have to fit")
    .argument("<organization>")
    .argument("<product>", "a resource type, storage, containers, repositories, or monthly_spend")
    .argument("<limit>", 'a number, a size such as 20GiB, or "unlimited"; of monthly_spend an amount such as 99.50')
    .option("--member <user-name>", "the limit of one member")
    .option("--every-member", "the limit of all members who have none of their own")
    .action(set);
  teach(
    withJson(setting),
    "guildhall limits set acme cpu-small 8",
    "guildhall limits set acme cpu-small 1 --every-member",
    "guildhall limits set acme storage 20GiB --member ann",
    "guildhall limits set acme monthly_spend 500",
  );
}

type Unit = LimitItem["unit"];
const amount = (count: number | null, unit: Unit): string => (count === null ? "–" : inUnit(unit)(count));

const columns: readonly Column<LimitItem>[] = [
  { title: "PRODUCT", of: ({ product }) => product },
  { title: "IN USE", of: ({ in_use, unit }) => amount(in_use, unit), align: "right" },
  { title: "LIMIT", of: ({ limit, unit }) => orUnlimited(limit, inUnit(unit)), align: "right" },
  { title: "YOURS IN USE", of: ({ member_in_use, unit }) => amount(member_in_use, unit), align: "right" },
  { title: "YOUR LIMIT", of: ({ member_limit, unit }) => orUnlimited(member_limit, inUnit(unit)), align: "right" },
  { title: "INSTALLATION IN USE", of: ({ capacity_in_use, unit }) => amount(capacity_in_use, unit), align: "right" },
  { title: "CAPACITY", of: ({ capacity, unit }) => amount(capacity, unit), align: "right" },
];

type OfMember = z.output<typeof MemberLimit>;
const memberColumns: readonly Column<OfMember>[] = [
  { title: "MEMBER", of: ({ member }) => member.path },
  { title: "PRODUCT", of: ({ product }) => product },
  { title: "IN USE", of: ({ in_use, unit }) => amount(in_use, unit), align: "right" },
  { title: "LIMIT", of: ({ limit, unit }) => orUnlimited(limit, inUnit(unit)), align: "right" },
  { title: "EFFECTIVE", of: ({ effective_limit, unit }) => orUnlimited(effective_limit, inUnit(unit)), align: "right" },
];

async function list(organization: string, options: ListOptions & { members?: boolean }): Promise<void> {
  const { call } = openSession();
  const params = { organization };
  if (!options.members) return showList(options, await call(listLimits, { params }), columns, "No limit is known.");
  const page = await gather(options, (query) => call(listMemberLimits, { params, query }));
  showList(options, page, memberColumns, "No member has a limit.");
}

/** Money is written in the currency, all else in what it is counted in. */
function limitOf(product: string, text: string): number | null {
  try {
    return product === "monthly_spend" ? moneyCap(text) : cap(text);
  } catch (error) {
    throw misuse(error instanceof Error ? error.message : String(error));
  }
}

function unitOf(product: string): Unit {
  if (product === "storage") return "bytes";
  return product === "monthly_spend" ? "micros" : "units";
}

interface SetOptions extends OutputOptions {
  member?: string;
  everyMember?: boolean;
}

async function set(organization: string, product: string, text: string, options: SetOptions): Promise<void> {
  const { member, everyMember } = options;
  if (member && everyMember) throw misuse("Name one member, or every member.");
  const { call } = openSession();
  const body = { limit: limitOf(product, text) };
  const answer = member
    ? await call(setMemberLimit, { params: { organization, member, product }, body })
    : await call(everyMember ? setDefaultMemberLimit : setLimit, { params: { organization, product }, body });
  const whose = member ?? (everyMember ? `every member of ${organization}` : organization);
  const unit = unitOf(product);
  show(options, answer, () => `The limit of ${whose} on ${product} is ${orUnlimited(answer.limit, inUnit(unit))} now.`);
}
