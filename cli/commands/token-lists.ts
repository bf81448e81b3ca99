import type { Reach } from "../../contract/access.ts";
import {
  getOrganizationTokenAccess,
  listOrganizationTokens,
  type OrganizationToken,
} from "../../contract/organization-tokens.ts";
import * as own from "../../contract/tokens.ts";
import { money } from "../format.ts";
import { type Column, orUnlimited, showList, when } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession } from "../session.ts";
import type { ListOptions } from "../teach.ts";
import { wordsOf } from "./access.ts";
import { tokenIn } from "./token-options.ts";

const spentOf = ({ spent, spending_cap_micros: most }: own.Token): string => {
  const amount = money(spent.amount_micros, spent.currency);
  return most === null ? amount : `${amount} of ${money(most, spent.currency)}`;
};

const ends = ({ expires_at }: own.Token) => (expires_at === null ? "never" : when(expires_at));

const columns: readonly Column<own.Token>[] = [
  { title: "TOKEN", of: ({ name }) => name },
  { title: "BEGINS WITH", of: ({ hint }) => hint },
  { title: "MAY", of: ({ scopes }) => scopes?.join(" ") ?? "everything" },
  { title: "A MINUTE", of: ({ requests_per_minute }) => orUnlimited(requests_per_minute), align: "right" },
  { title: "SPENT", of: spentOf, align: "right" },
  { title: "LAST USED", of: ({ last_used_at }) => when(last_used_at) },
  { title: "EXPIRES", of: ends },
  { title: "ID", of: ({ id }) => id },
];

const ofOrganization: readonly Column<OrganizationToken>[] = [
  { title: "TOKEN", of: ({ name }) => name },
  { title: "STATE", of: ({ state }) => state },
  { title: "MAY", of: ({ scopes }) => scopes.join(" ") },
  { title: "REACHES", of: ({ all_resources, resources }) => (all_resources ? "everything" : resources.length) },
  { title: "COUNTS FOR", of: ({ assigned_to, team, secret_by }) => team ?? assigned_to?.path ?? secret_by.path },
  { title: "A MINUTE", of: ({ requests_per_minute }) => orUnlimited(requests_per_minute), align: "right" },
  { title: "SPENT", of: spentOf, align: "right" },
  { title: "LAST USED", of: ({ last_used_at }) => when(last_used_at) },
  { title: "EXPIRES", of: ends },
  { title: "ID", of: ({ id }) => id },
];

/** Lists one's own tokens, or those of an organization. */
export async function listTokens(options: ListOptions & { organization?: string }): Promise<void> {
  const { call } = openSession();
  const { organization } = options;
  if (organization === undefined) {
    showList(options, await call(own.listTokens, {}), columns, "No token yet: guildhall tokens create <name>");
    return;
  }
  const page = await gather(options, (query) => call(listOrganizationTokens, { params: { organization }, query }));
  const none = `No token yet: guildhall tokens create <name> --organization ${organization} --scope read`;
  showList(options, page, ofOrganization, none);
}

const reached: readonly Column<Reach>[] = [
  { title: "KIND", of: ({ resource }) => resource.kind },
  { title: "NAME", of: ({ resource }) => resource.name },
  { title: "WHY", of: ({ ways }) => ways.map(wordsOf).join("; ") },
];

/** Lists what a token of an organization reaches. */
export async function reach(token: string, options: ListOptions & { organization: string }): Promise<void> {
  const { call } = openSession();
  const { organization } = options;
  const { id } = await tokenIn(call, organization, token);
  const page = await gather(options, (query) =>
    call(getOrganizationTokenAccess, { params: { organization, id }, query }),
  );
  showList(options, page, reached, "It reaches nothing yet.");
}
