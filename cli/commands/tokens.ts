import type { Command } from "commander";
import * as contract from "../../contract/organization-tokens.ts";
import * as own from "../../contract/tokens.ts";
import { Scope } from "../../contract/tokens.ts";
import { type OutputOptions, say, show } from "../output.ts";
import { confirmed } from "../prompt.ts";
import { openSession } from "../session.ts";
import { listsBy, teach, withJson, withList } from "../teach.ts";
import { cap, moneyCap, timeAhead, unbounded } from "../values.ts";
import { listTokens, reach } from "./token-lists.ts";
import { assignmentOf, type MakeOptions, reachOf, type SettingOptions, settingsOf, tokenIn } from "./token-options.ts";

/** `tokens`: one's own, or with `--organization` those of an organization. */
export function addTokens(program: Command): void {
  const tokens = program.command("tokens").description("List your tokens or an organization's, or change them");
  listsBy(withOrganization(withList(tokens)), 0, listTokens);
  teach(
    tokens,
    "guildhall tokens",
    "guildhall tokens --organization acme",
    "guildhall tokens create nightly --organization acme --scope read call --cap 20",
  );
  addMaking(tokens);
  addChanging(tokens);
  const reaching = tokens.command("reach").description("Show what a token of an organization reaches, and why");
  reaching.argument("<token>", "its name or id").requiredOption("--organization <path>", "whose token it is");
  teach(withList(reaching.action(reach)), "guildhall tokens reach nightly --organization acme");
}

const withOrganization = (command: Command): Command =>
  command.option("--organization <path>", "an organization's tokens instead of your own");

const withSettings = (command: Command): Command =>
  withOrganization(withJson(command))
    .option("--expires <when>", 'a span such as 90d, a date, or "never"', lasting)
    .option("--rate <n>", 'requests a minute, or "unlimited"', unbounded(cap))
    .option("--cap <amount>", 'what calls with it may cost over its life, or "unlimited"', unbounded(moneyCap))
    .option("--per-token <yes|no>", "prefer prices by tokens where a model has one by call, too", yes)
    .option("--for <who>", "for whom its calls count: a user name, team:<name>, or nobody");

/** The parser takes null for a missing value. */
const lasting = (text: string): string => (text === "never" ? text : timeAhead(text));
const yes = (text: string): boolean => text === "yes";

function addMaking(tokens: Command): void {
  const creation = tokens
    .command("create")
    .description("Make a token; its secret alone goes to standard output, this once")
    .argument("<name>")
    .option("--scope <scopes...>", `what it is for: ${Scope.options.join(", ")}; of an organization: read, call`)
    .option("--resource <addresses...>", "all that it reaches, such as datasets/acme/iris; without it, everything")
    .action(create);
  teach(
    withSettings(creation),
    "guildhall tokens create laptop --expires 90d",
    "guildhall tokens create nightly --organization acme --scope call --rate 60 --cap 20",
    "guildhall tokens create report --organization acme --scope read --resource datasets/acme/iris",
  );
  const rotation = tokens
    .command("rotate")
    .description("Give a token another secret; the old one ends now, or when --overlap says")
    .argument("<token>", "its name or id")
    .option("--overlap <when>", "how long the old secret works as well: a span such as 1d, or a date", timeAhead)
    .action(rotate);
  teach(withOrganization(withJson(rotation)), "guildhall tokens rotate nightly --organization acme --overlap 1d");
}

function addChanging(tokens: Command): void {
  const editing = tokens
    .command("edit")
    .description("Change a token; its secret, scopes and reach stay")
    .argument("<token>", "its name or id")
    .option("--name <name>", "another name")
    .action(edit);
  teach(withSettings(editing), "guildhall tokens edit nightly --organization acme --rate 120");
  const end = tokens
    .command("revoke")
    .description("Revoke a token: the next request with it is refused")
    .argument("<token>", "its name or id")
    .option("--yes", "do not ask")
    .action(revoke);
  teach(withOrganization(withJson(end)), "guildhall tokens revoke nightly --organization acme");
}

async function create(name: string, options: MakeOptions): Promise<void> {
  const { call } = openSession();
  const { organization, scope } = options;
  const made =
    organization === undefined
      ? await call(own.createToken, {
          body: { ...settingsOf(options), name, ...(scope ? { scopes: scope as Scope[] } : {}) },
        })
      : await call(contract.createOrganizationToken, {
          params: { organization },
          body: {
            ...{ ...settingsOf(options), ...assignmentOf(options), ...reachOf(options), name },
            scopes: (scope ?? ["read"]) as (typeof contract.organizationScopes)[number][],
          },
        });
  tell(options, made);
}

function tell(options: OutputOptions, made: { token: string; name: string }): void {
  show(options, made, () => made.token);
  if (!options.json) say(`This is the secret of ${made.name}: it is shown this once.`);
}

async function rotate(
  token: string,
  { overlap, ...options }: OutputOptions & { organization?: string; overlap?: string },
): Promise<void> {
  const { call } = openSession();
  const { organization } = options;
  const { id } = await tokenIn(call, organization, token);
  const body = { previous_until: overlap };
  tell(
    options,
    organization === undefined
      ? await call(own.rotateToken, { params: { id }, body })
      : await call(contract.rotateOrganizationToken, { params: { organization, id }, body }),
  );
}

async function edit(token: string, options: SettingOptions & { name?: string }): Promise<void> {
  const { call } = openSession();
  const { organization, name } = options;
  const { id } = await tokenIn(call, organization, token);
  const body = { ...settingsOf(options), ...(name === undefined ? {} : { name }) };
  const edited =
    organization === undefined
      ? await call(own.editToken, { params: { id }, body })
      : await call(contract.editOrganizationToken, {
          params: { organization, id },
          body: { ...body, ...assignmentOf(options) },
        });
  show(options, edited, () => `The token ${edited.name} is changed.`);
}

async function revoke(token: string, options: OutputOptions & { organization?: string; yes?: boolean }): Promise<void> {
  const { call } = openSession();
  const { organization } = options;
  const { id, name } = await tokenIn(call, organization, token);
  if (!options.yes && !(await confirmed(`Revoke the token ${name}? The next request with it is refused.`, "--yes")))
    return;
  if (organization === undefined) await call(own.revokeToken, { params: { id } });
  else await call(contract.revokeOrganizationToken, { params: { organization, id } });
  show(options, { revoked: id }, () => `The token ${name} is revoked.`);
}
