import type { Command } from "commander";
import { makeResetLink, removeTwoFactor } from "../../contract/passwords.ts";
import { getSignInRules, type SignInRules, setSignInRules, signUpModes } from "../../contract/sign-in.ts";
import { misuse } from "../failure.ts";
import { facts, type OutputOptions, say, show, when } from "../output.ts";
import { confirmed } from "../prompt.ts";
import { openSession } from "../session.ts";
import { choice, teach, withJson } from "../teach.ts";

/** `admin sign-in`, `admin reset-link`, `admin remove-two-factor`: how people come in, and who cannot. */
export function addAdminSignIn(admin: Command): void {
  const rules = admin
    .command("sign-in")
    .description("Show or change who may make an account, and what everybody must have")
    .addOption(choice("--sign-up <who>", "who may sign up", signUpModes))
    .option("--domains <domains...>", 'only e-mail addresses at these may sign up; "any" for all')
    .option("--two-factor <required|optional>", "whether everybody needs a second factor")
    .action(tend);
  teach(
    withJson(rules),
    "guildhall admin sign-in",
    "guildhall admin sign-in --sign-up invitation --domains school.example --two-factor required",
  );
  const link = admin
    .command("reset-link")
    .description("Make a link by which somebody sets a new password; it alone goes to standard output, this once")
    .argument("<person>", "a user name")
    .action(makeLink);
  teach(withJson(link), "guildhall admin reset-link ann");
  const removal = admin
    .command("remove-two-factor")
    .description("Take every second factor from somebody who has lost them; all their sessions end")
    .argument("<person>", "a user name")
    .option("--yes", "do not ask")
    .action(remove);
  teach(withJson(removal), "guildhall admin remove-two-factor ann");
}

interface RuleOptions extends OutputOptions {
  signUp?: SignInRules["sign_up"];
  domains?: string[];
  twoFactor?: string;
}

async function tend(options: RuleOptions): Promise<void> {
  const { call } = openSession();
  const { signUp, domains, twoFactor } = options;
  const change = {
    ...(signUp === undefined ? {} : { sign_up: signUp }),
    ...(domains === undefined ? {} : { sign_up_domains: domains.filter((domain) => domain !== "any") }),
    ...(twoFactor === undefined ? {} : { two_factor_required: isRequired(twoFactor) }),
  };
  const changes = Object.keys(change).length > 0;
  const rules = changes ? await call(setSignInRules, { body: change }) : await call(getSignInRules, {});
  show(options, rules, () =>
    facts([
      ["Sign-up", { open: "everybody", invitation: "who is invited", closed: "nobody" }[rules.sign_up]],
      ["E-mail domains", rules.sign_up_domains.join(", ") || "any"],
      ["Two-factor", rules.two_factor_required ? "required" : "optional"],
    ]),
  );
}

function isRequired(text: string): boolean {
  if (text !== "required" && text !== "optional") throw misuse('Say "required" or "optional".');
  return text === "required";
}

async function makeLink(person: string, options: OutputOptions): Promise<void> {
  const made = await openSession().call(makeResetLink, { params: { person } });
  show(options, made, () => made.url);
  if (!options.json) say(`Give it to ${person} alone; it works once, until ${when(made.expires_at)}.`);
}

async function remove(person: string, options: OutputOptions & { yes?: boolean }): Promise<void> {
  const question = `Take every second factor from ${person}? The password alone lets them in then.`;
  if (!options.yes && !(await confirmed(question, "--yes"))) return;
  await openSession().call(removeTwoFactor, { params: { person } });
  show(
    options,
    { removed: person },
    () => `${person} has no second factor any more, and all their sessions have ended.`,
  );
}
