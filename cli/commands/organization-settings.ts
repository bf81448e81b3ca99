import { type Command, InvalidArgumentError } from "commander";
import { type Visibility, Visibility as visibility } from "../../contract/resources.ts";
import type { Input } from "../../contract/route.ts";
import {
  addingWays,
  contentLogs,
  editOrganizationSettings,
  getOrganizationSettings,
  inviters,
  joinWays,
  OrganizationSettings,
  usageVisibilities,
} from "../../contract/settings.ts";
import { misuse } from "../failure.ts";
import { type OutputOptions, show } from "../output.ts";
import { confirmed } from "../prompt.ts";
import { openSession } from "../session.ts";
import { choice, teach, withJson } from "../teach.ts";
import { bound, wholeNumber, wholeOr } from "../values.ts";

/** `orgs settings`: what holds for everybody in an organization. */
export function addSettings(orgs: Command): void {
  const settings = orgs
    .command("settings")
    .description("Show the settings of an organization, or change those that are named")
    .argument("<organization>")
    .addOption(choice("--dataset-visibility <visibility>", "what new data sets begin with", visibility.options))
    .addOption(choice("--model-visibility <visibility>", "what new models begin with", visibility.options))
    .addOption(choice("--container-visibility <visibility>", "what new containers begin with", visibility.options))
    .addOption(choice("--application-visibility <visibility>", "what new applications begin with", visibility.options))
    .addOption(choice("--engine-visibility <visibility>", "what new engines begin with", visibility.options))
    .option("--editors-share <yes|no>", "whether editors may share what they can edit", yesOrNo)
    .option("--data-approval <yes|no>", "whether data waits for approval once it is sealed", yesOrNo)
    .option("--application-approval <yes|no>", "whether what applications are to serve waits for approval", yesOrNo)
    .addOption(choice("--inviters <who>", "who may make invitations", inviters))
    .option("--email-domains <domains>", 'whose e-mail may join, separated by commas; "any" for everybody', domains)
    .option("--private <yes|no>", "whether resources may be private", yesOrNo)
    .option("--publishing <yes|no>", "whether resources may be published to the world", yesOrNo)
    .addOption(choice("--usage <whose>", "whose usage ordinary members read", usageVisibilities))
    .addOption(choice("--adding <how>", "what becomes of an account that is added", addingWays))
    .addOption(choice("--joining <how>", "whether people may ask to join", joinWays))
    .option(
      "--join-domains <domains>",
      'whose confirmed e-mail lets them in, by commas; "none" for nobody',
      joinDomains,
    )
    .addOption(choice("--join-role <role>", "what they become", joinRoles))
    .option("--idle-stop <minutes|default>", "when a workspace that nobody uses is stopped", idleStop)
    .option("--content-log <percent|off>", "of how many calls of models in a hundred the content is kept", percentOrOff)
    .option("--content-log-days <days>", "how long it is kept", wholeNumber)
    .addOption(choice("--content-log-of <models>", "of all model APIs, or of chosen ones", contentLogs))
    .option("--yes", "do not ask before unpublishing")
    .action(run);
  teach(
    withJson(settings),
    "guildhall orgs settings acme",
    "guildhall orgs settings acme --usage own --inviters editors",
    "guildhall orgs settings acme --content-log 5 --content-log-days 7",
    "guildhall orgs settings acme --email-domains school.example,lab.example",
  );
}

function yesOrNo(text: string): boolean {
  if (text !== "yes" && text !== "no") throw new InvalidArgumentError("Say yes or no.");
  return text === "yes";
}

const percentOrOff = wholeOr("off");

const idleStop = wholeOr("default");

const domains = (text: string): string[] => (text === "any" ? [] : text.split(",").map((domain) => domain.trim()));

const joinDomains = (text: string): string[] => (text === "none" ? [] : domains(text));
const joinRoles = OrganizationSettings.shape.join_role.options;

interface SettingsOptions extends OutputOptions {
  datasetVisibility?: Visibility;
  modelVisibility?: Visibility;
  containerVisibility?: Visibility;
  applicationVisibility?: Visibility;
  engineVisibility?: Visibility;
  editorsShare?: boolean;
  dataApproval?: boolean;
  applicationApproval?: boolean;
  inviters?: OrganizationSettings["inviters"];
  emailDomains?: string[];
  private?: boolean;
  publishing?: boolean;
  usage?: OrganizationSettings["usage_visibility"];
  adding?: OrganizationSettings["adding"];
  joining?: OrganizationSettings["joining"];
  joinDomains?: string[];
  joinRole?: OrganizationSettings["join_role"];
  idleStop?: number;
  contentLog?: number;
  contentLogDays?: number;
  contentLogOf?: OrganizationSettings["content_log_of"];
  yes?: boolean;
}

async function run(organization: string, options: SettingsOptions): Promise<void> {
  const { call } = openSession();
  const params = { organization };
  const now = await call(getOrganizationSettings, { params });
  const body = changeOf(options);
  const is_asked = Object.values(body).some((value) => value !== undefined);
  if (options.publishing === false && now.published > 0) await askToUnpublish(now.published, options);
  const settings = is_asked ? await call(editOrganizationSettings, { params, body }) : now;
  show(options, settings, () => textOf(settings));
}

async function askToUnpublish(count: number, { yes }: SettingsOptions): Promise<void> {
  if (yes || (await confirmed(`${count} published resources will be read by members only. Go on?`, "--yes"))) return;
  throw misuse("Nothing was changed.");
}

function changeOf(options: SettingsOptions): Input<typeof editOrganizationSettings>["body"] {
  const {
    datasetVisibility: dataset,
    modelVisibility: model,
    containerVisibility: container,
    engineVisibility: engine,
    applicationVisibility: application,
  } = options;
  return {
    ...(dataset || model || container || application || engine
      ? { default_visibility: { dataset, model, container, application, engine } }
      : {}),
    editors_share: options.editorsShare,
    data_approval: options.dataApproval,
    application_approval: options.applicationApproval,
    inviters: options.inviters,
    email_domains: options.emailDomains,
    allow_private: options.private,
    allow_publishing: options.publishing,
    usage_visibility: options.usage,
    adding: options.adding,
    joining: options.joining,
    join_domains: options.joinDomains,
    join_role: options.joinRole,
    idle_stop_minutes: bound(options.idleStop),
    content_log_percent: bound(options.contentLog),
    content_log_days: options.contentLogDays,
    content_log_of: options.contentLogOf,
  };
}

const idleText = (minutes: number | null) =>
  minutes === null ? "as the installation says" : `stop after ${minutes} min`;

const contentText = ({
  content_log_percent: percent,
  content_log_days: days,
  content_log_of: of,
}: OrganizationSettings) =>
  percent === null ? "of no call" : `of ${percent} % of the calls of ${of} models, for ${days} days`;

const word = (yes: boolean) => (yes ? "yes" : "no");

const textOf = (s: OrganizationSettings): string =>
  [
    ["new data sets", s.default_visibility.dataset],
    ["new models", s.default_visibility.model],
    ["new containers", s.default_visibility.container],
    ["new applications", s.default_visibility.application],
    ["new engines", s.default_visibility.engine],
    ["editors share", word(s.editors_share)],
    ["data needs approval", word(s.data_approval)],
    ["applications need approval", word(s.application_approval)],
    ["who may invite", s.inviters],
    ["e-mail domains", s.email_domains.join(", ") || "any"],
    ["private allowed", word(s.allow_private)],
    ["publishing allowed", `${word(s.allow_publishing)} (${s.published} published)`],
    ["usage members read", s.usage_visibility],
    ["an account added", s.adding === "direct" ? "is a member at once" : "is invited"],
    ["joining", s.joining === "ask" ? "people may ask" : "by invitation"],
    ["content is kept", contentText(s)],
    ["unused workspaces", idleText(s.idle_stop_minutes)],
    ["joins by itself", s.join_domains.length > 0 ? `${s.join_domains.join(", ")} as ${s.join_role}` : "nobody"],
  ]
    .map(([name = "", value = ""]) => `${name.padEnd(20)}${value}`)
    .join("\n");
