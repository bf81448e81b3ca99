import { Command } from "commander";
import manifest from "../package.json" with { type: "json" };

/** The commands that a file adds, and that file: only what is asked for is read, which is most of how long a command takes. */
type Part = readonly [commands: string, read: () => Promise<(program: Command) => void>];

/** Every command, in the order the help lists them. */
const groups: Record<string, readonly Part[]> = {
  "Signing in:": [
    ["login logout whoami", async () => (await import("./commands/accounts.ts")).addAccounts],
    ["sessions", async () => (await import("./commands/sessions.ts")).addSessions],
  ],
  "Organizations:": [
    ["orgs", async () => (await import("./commands/organizations.ts")).addOrganizations],
    ["members", async () => (await import("./commands/members.ts")).addMembersCommands],
    ["teams", async () => (await import("./commands/teams.ts")).addTeams],
    ["join", async () => (await import("./commands/invitations.ts")).addJoin],
    ["ask", async () => (await import("./commands/requests.ts")).addAsk],
    ["gitee", async () => (await import("./commands/gitee.ts")).addGitee],
    ["limits", async () => (await import("./commands/limits.ts")).addLimits],
    ["wallet", async () => (await import("./commands/finance.ts")).addWallet],
    ["packages", async () => (await import("./commands/packages.ts")).addPackages],
    ["subscriptions", async () => (await import("./commands/subscriptions.ts")).addSubscriptions],
    ["budgets", async () => (await import("./commands/budgets.ts")).addBudgets],
    ["invoices", async () => (await import("./commands/invoices.ts")).addInvoices],
    ["tokens", async () => (await import("./commands/tokens.ts")).addTokens],
    ["webhooks", async () => (await import("./commands/webhooks.ts")).addWebhooks],
    ["activity", async () => (await import("./commands/activity.ts")).addActivity],
    ["notifications", async () => (await import("./commands/notifications.ts")).addNotifications],
  ],
  "Data and compute:": [
    ["data", async () => (await import("./commands/data.ts")).addData],
    ["containers", async () => (await import("./commands/containers.ts")).addContainers],
    ["engines", async () => (await import("./commands/engines.ts")).addEngines],
    ["run", async () => (await import("./commands/run.ts")).addRun],
    ["ps logs stop", async () => (await import("./commands/executions.ts")).addExecutions],
    ["open extend restart", async () => (await import("./commands/workspaces.ts")).addWorkspaces],
    ["apis", async () => (await import("./commands/apis.ts")).addApis],
    ["outputs", async () => (await import("./commands/outputs.ts")).addOutputs],
    ["publish origins", async () => (await import("./commands/publish.ts")).addPublish],
    ["compare", async () => (await import("./commands/compare.ts")).addCompare],
    ["applications", async () => (await import("./commands/applications.ts")).addApplications],
    ["reviews", async () => (await import("./commands/reviews.ts")).addReviews],
    ["deleted", async () => (await import("./commands/deleted.ts")).addDeleted],
    ["calls", async () => (await import("./commands/calls.ts")).addCalls],
    ["usage", async () => (await import("./commands/usage.ts")).addUsage],
  ],
  "Sharing:": [
    ["projects", async () => (await import("./commands/projects.ts")).addProjects],
    ["share unshare shared", async () => (await import("./commands/shares.ts")).addShares],
    ["access", async () => (await import("./commands/access.ts")).addAccess],
  ],
  "The installation:": [
    ["types verify", async () => (await import("./commands/installation.ts")).addInstallation],
    ["prices", async () => (await import("./commands/prices.ts")).addPrices],
    ["admin", async () => (await import("./commands/admin.ts")).addAdmin],
    ["providers", async () => (await import("./commands/providers.ts")).addProviders],
    ["storage", async () => (await import("./commands/store.ts")).addStore],
  ],
};

/** The program with the part that knows a command; with all of them where no part does, as for its help. */
export async function createProgram(command = ""): Promise<Command> {
  const program = new Command("guildhall")
    .description("Share data and compute in organizations, from a terminal.")
    .version(manifest.version)
    .exitOverride()
    .enablePositionalOptions()
    .addHelpText("after", epilogue);
  const knows = ([commands]: Part) => commands.split(" ").includes(command);
  const known = Object.values(groups).flat().some(knows);
  for (const [title, parts] of Object.entries(groups)) {
    program.commandsGroup(title);
    const wanted = known ? parts.filter(knows) : parts;
    for (const add of await Promise.all(wanted.map(([, read]) => read()))) add(program);
  }
  return program;
}

const epilogue = `
First steps:
  $ guildhall login http://127.0.0.1:3000
  $ guildhall data push ./iris acme/iris --create
  $ guildhall run acme/count --follow

Everything that prints data understands --json. Exit codes: 0 done, 1 failed, 2 written wrongly, 3 not signed in,
4 not there or not allowed, 5 refused by a limit. GUILDHALL_URL and GUILDHALL_TOKEN replace what login has kept.`;
