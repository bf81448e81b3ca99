import type { Command } from "commander";
import {
  checkSignInProvider,
  createSignInProvider,
  deleteSignInProvider,
  editSignInProvider,
  listSignInProviders,
  ProviderKind,
  type SignInProvider,
} from "../../contract/sign-in-providers.ts";
import { exitCodes } from "../failure.ts";
import { type Column, facts, type OutputOptions, say, show, showList } from "../output.ts";
import { askSecret, confirmed, readInput } from "../prompt.ts";
import { openSession } from "../session.ts";
import { choice, teach, withJson } from "../teach.ts";

/** `providers`: whom people can sign in with, for operators. */
export function addProviders(program: Command): void {
  const providers = program
    .command("providers")
    .enablePositionalOptions()
    .description("List the sign-in providers, or change them (operators)")
    .action(list);
  teach(withJson(providers), "guildhall providers", "guildhall providers add gitee --kind gitee --client-id 1a2b3c");
  addSetting(providers);
  const check = providers.command("check").description("Ask a provider whether it is there").argument("<id>");
  teach(withJson(check.action(checkOne)), "guildhall providers check gitee");
  const removal = providers
    .command("remove")
    .description("Remove a provider; whoever is connected with it is so no more")
    .argument("<id>")
    .option("--yes", "do not ask")
    .action(remove);
  teach(removal, "guildhall providers remove gitee");
}

const withSettings = (command: Command): Command =>
  withJson(command)
    .option("--name <name>", "what stands on the button")
    .option("--url <address>", "where it is; of oidc the issuer")
    .option("--client-id <id>", "as the provider gave it")
    .option("--scopes <scopes...>", "what to ask for, instead of what is usual");

function addSetting(providers: Command): void {
  const adding = providers
    .command("add")
    .description("Let people sign in with a provider; its secret is asked for, or read from standard input")
    .argument("<id>", "a short word for addresses")
    .addOption(choice("--kind <kind>", "what it is", ProviderKind.options).makeOptionMandatory())
    .action(add);
  teach(
    withSettings(adding),
    "guildhall providers add gitee --kind gitee --client-id 1a2b3c < secret.txt",
    "guildhall providers add campus --kind oidc --name Campus --url https://login.example.org --client-id guildhall",
  );
  const editing = providers
    .command("edit")
    .description("Change a provider; what is left out stays")
    .argument("<id>")
    .option("--new-secret", "give another secret: it is asked for, or read from standard input")
    .option("--moved", "the same service with the same accounts is at --url now")
    .option("--off", "do not offer it any more")
    .option("--on", "offer it again")
    .action(edit);
  teach(withSettings(editing), "guildhall providers edit gitee --off", "guildhall providers edit gitee --new-secret");
}

const columns: readonly Column<SignInProvider>[] = [
  { title: "ID", of: ({ id }) => id },
  { title: "KIND", of: ({ kind }) => kind },
  { title: "NAME", of: ({ name }) => name },
  { title: "OFFERED", of: ({ enabled }) => (enabled ? "yes" : "no") },
  { title: "PEOPLE", of: ({ people }) => people, align: "right" },
  { title: "ADDRESS", of: ({ base_url }) => base_url },
];

async function list(options: OutputOptions): Promise<void> {
  const page = await openSession().call(listSignInProviders, {});
  showList(options, page, columns, "People sign in with e-mail and password only.");
}

interface SettingOptions extends OutputOptions {
  name?: string;
  url?: string;
  clientId?: string;
  scopes?: string[];
}

const secret = (): Promise<string> => (process.stdin.isTTY ? askSecret("Client secret: ") : readInput());

async function add(id: string, options: SettingOptions & { kind: ProviderKind }): Promise<void> {
  const { kind, name = id, url: base_url, clientId: client_id = "", scopes } = options;
  const client_secret = (await secret()).trim();
  const body = { id, kind, name, base_url, client_id, client_secret, scopes };
  const made = await openSession().call(createSignInProvider, { body });
  show(options, made, () => described(made));
  if (!options.json) say(`Enter the redirect address at the provider, then try: guildhall providers check ${id}`);
}

const described = ({ name, kind, base_url, redirect_uri, enabled }: SignInProvider): string =>
  facts([
    ["Name", name],
    ["Kind", kind],
    ["Address", base_url],
    ["Redirect address", redirect_uri],
    ["Offered", enabled ? "yes" : "no"],
  ]);

interface EditOptions extends SettingOptions {
  newSecret?: true;
  moved?: true;
  off?: true;
  on?: true;
}

async function edit(id: string, options: EditOptions): Promise<void> {
  const { name, url: base_url, clientId: client_id, scopes, moved } = options;
  const enabled = options.on ? true : options.off ? false : undefined;
  const client_secret = options.newSecret ? (await secret()).trim() : undefined;
  const body = { name, base_url, client_id, scopes, moved, enabled, client_secret };
  const changed = await openSession().call(editSignInProvider, { params: { provider: id }, body });
  show(options, changed, () => described(changed));
}

async function checkOne(id: string, options: OutputOptions): Promise<void> {
  const found = await openSession().call(checkSignInProvider, { params: { provider: id } });
  show(options, found, () =>
    found.ok ? `It answers: ${found.issuer ?? found.authorization_endpoint}` : (found.fault ?? ""),
  );
  if (!found.ok) process.exitCode = exitCodes.failed;
}

async function remove(id: string, { yes = false }: { yes?: boolean }): Promise<void> {
  if (!yes && !(await confirmed(`Remove ${id} and disconnect everybody from it?`, "--yes"))) return;
  await openSession().call(deleteSignInProvider, { params: { provider: id }, query: { confirm: id } });
  say(`Removed ${id}.`);
}
