import { Command } from "commander";
import manifest from "../package.json" with { type: "json" };
import { addAccess } from "./commands/access.ts";
import { addAccounts } from "./commands/accounts.ts";
import { addActivity } from "./commands/activity.ts";
import { addAdmin } from "./commands/admin.ts";
import { addApis } from "./commands/apis.ts";
import { addApplications } from "./commands/applications.ts";
import { addBudgets } from "./commands/budgets.ts";
import { addCalls } from "./commands/calls.ts";
import { addCompare } from "./commands/compare.ts";
import { addContainers } from "./commands/containers.ts";
import { addData } from "./commands/data.ts";
import { addDeleted } from "./commands/deleted.ts";
import { addEngines } from "./commands/engines.ts";
import { addExecutions } from "./commands/executions.ts";
import { addWallet } from "./commands/finance.ts";
import { addGitee } from "./commands/gitee.ts";
import { addInstallation } from "./commands/installation.ts";
import { addJoin } from "./commands/invitations.ts";
import { addInvoices } from "./commands/invoices.ts";
import { addLimits } from "./commands/limits.ts";
import { addMembersCommands } from "./commands/members.ts";
import { addNotifications } from "./commands/notifications.ts";
import { addOrganizations } from "./commands/organizations.ts";
import { addOutputs } from "./commands/outputs.ts";
import { addPackages } from "./commands/packages.ts";
import { addPrices } from "./commands/prices.ts";
import { addProjects } from "./commands/projects.ts";
import { addProviders } from "./commands/providers.ts";
import { addPublish } from "./commands/publish.ts";
import { addAsk } from "./commands/requests.ts";
import { addReviews } from "./commands/reviews.ts";
import { addRun } from "./commands/run.ts";
import { addSessions } from "./commands/sessions.ts";
import { addShares } from "./commands/shares.ts";
import { addStore } from "./commands/store.ts";
import { addSubscriptions } from "./commands/subscriptions.ts";
import { addTeams } from "./commands/teams.ts";
import { addTokens } from "./commands/tokens.ts";
import { addUsage } from "./commands/usage.ts";
import { addWebhooks } from "./commands/webhooks.ts";
import { addWorkspaces } from "./commands/workspaces.ts";

/** Every command, in the order the help lists them. */
export function createProgram(): Command {
  const program = new Command("guildhall")
    .description("Share data and compute in organizations, from a terminal.")
    .version(manifest.version)
    .exitOverride()
    .enablePositionalOptions()
    .addHelpText("after", epilogue);
  program.commandsGroup("Signing in:");
  addAccounts(program);
  addSessions(program);
  program.commandsGroup("Organizations:");
  for (const add of [addOrganizations, addMembersCommands, addTeams, addJoin, addAsk, addGitee]) add(program);
  for (const add of [addLimits, addWallet, addPackages, addSubscriptions, addBudgets, addInvoices]) add(program);
  for (const add of [addTokens, addWebhooks, addActivity, addNotifications]) add(program);
  program.commandsGroup("Data and compute:");
  for (const add of [
    addData,
    addContainers,
    addEngines,
    addRun,
    addExecutions,
    addWorkspaces,
    addApis,
    addOutputs,
    addPublish,
    addCompare,
    addApplications,
    addReviews,
    addDeleted,
    addCalls,
    addUsage,
  ])
    add(program);
  program.commandsGroup("Sharing:");
  for (const add of [addProjects, addShares, addAccess]) add(program);
  program.commandsGroup("The installation:");
  addInstallation(program);
  addPrices(program);
  addAdmin(program);
  addProviders(program);
  addStore(program);
  return program;
}

const epilogue = `
First steps:
  $ guildhall login http://127.0.0.1:3000
  $ guildhall data push ./iris acme/iris --create
  $ guildhall run acme/count --follow

Everything that prints data understands --json. Exit codes: 0 done, 1 failed, 2 written wrongly, 3 not signed in,
4 not there or not allowed, 5 refused by a limit. GUILDHALL_URL and GUILDHALL_TOKEN replace what login has kept.`;
