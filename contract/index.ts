import * as access from "./access.ts";
import * as accounts from "./accounts.ts";
import * as activity from "./activity.ts";
import * as apis from "./apis.ts";
import * as applicationIcons from "./application-icons.ts";
import * as applications from "./applications.ts";
import * as archives from "./archives.ts";
import * as avatars from "./avatars.ts";
import * as books from "./books.ts";
import * as budgets from "./budgets.ts";
import * as calls from "./calls.ts";
import * as comparisons from "./comparisons.ts";
import * as pages from "./container-pages.ts";
import * as containers from "./containers.ts";
import * as deleted from "./deleted.ts";
import * as departures from "./departures.ts";
import * as direct from "./direct-uploads.ts";
import * as engines from "./engines.ts";
import * as executionComparisons from "./execution-comparisons.ts";
import * as executions from "./executions.ts";
import * as files from "./files.ts";
import * as finance from "./finance.ts";
import * as forgeConnections from "./forge-connections.ts";
import * as house from "./house.ts";
import * as installation from "./installation.ts";
import * as invoices from "./invoices.ts";
import * as limits from "./limits.ts";
import * as logins from "./logins.ts";
import * as members from "./members.ts";
import * as notebooks from "./notebooks.ts";
import * as notifications from "./notifications.ts";
import * as organizationTokens from "./organization-tokens.ts";
import * as organizations from "./organizations.ts";
import { outputArchives } from "./output-archives.ts";
import * as packages from "./packages.ts";
import * as passwords from "./passwords.ts";
import * as payments from "./payments.ts";
import * as prices from "./prices.ts";
import * as projects from "./projects.ts";
import * as publications from "./publications.ts";
import * as reports from "./reports.ts";
import * as repositories from "./repositories.ts";
import * as requests from "./requests.ts";
import * as resources from "./resources.ts";
import * as reviews from "./reviews.ts";
import * as roster from "./roster.ts";
import type { Route } from "./route.ts";
import * as sessions from "./sessions.ts";
import * as settings from "./settings.ts";
import * as shares from "./shares.ts";
import * as signIn from "./sign-in.ts";
import * as signInProviders from "./sign-in-providers.ts";
import * as storage from "./storage.ts";
import * as subscriptions from "./subscriptions.ts";
import * as sync from "./sync.ts";
import * as syncRuns from "./sync-runs.ts";
import * as teams from "./teams.ts";
import * as tokens from "./tokens.ts";
import * as transfers from "./transfers.ts";
import * as uploads from "./uploads.ts";
import * as usage from "./usage.ts";
import * as versions from "./versions.ts";
import * as views from "./views.ts";
import * as webhooks from "./webhooks.ts";
import * as workspaces from "./workspaces.ts";

const nouns = {
  accounts,
  signInProviders,
  logins,
  passwords,
  sessions,
  signIn,
  tokens,
  organizationTokens,
  organizations,
  settings,
  avatars,
  members,
  roster,
  requests,
  departures,
  forgeConnections,
  sync,
  syncRuns,
  teams,
  projects,
  resources,
  shares,
  deleted,
  transfers,
  access,
  repositories,
  versions,
  comparisons,
  reviews,
  files,
  uploads,
  direct,
  archives,
  apis,
  calls,
  containers,
  engines,
  executions,
  outputArchives,
  publications,
  pages,
  executionComparisons,
  notebooks,
  workspaces,
  applications,
  applicationIcons,
  limits,
  prices,
  finance,
  budgets,
  books,
  invoices,
  payments,
  house,
  packages,
  subscriptions,
  usage,
  reports,
  views,
  activity,
  notifications,
  webhooks,
  installation,
  storage,
};

const isRoute = (value: unknown): value is Route =>
  typeof value === "object" && value !== null && "method" in value && "path" in value && "action" in value;

/** A module lists its exports in an order of the engine's own. */
const byName = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1);

/** The routes in a module, also those of a family (`shares.dataset.put`). */
const routesIn = (prefix: string, module: Record<string, unknown>): [string, Route][] =>
  Object.entries(module)
    .sort(byName)
    .flatMap(([name, value]): [string, Route][] => {
      if (isRoute(value)) return [[`${prefix}.${name}`, value]];
      return isFamily(value) ? routesIn(`${prefix}.${name}`, value) : [];
    });

const isFamily = (value: unknown): value is Record<string, Route> =>
  typeof value === "object" && value !== null && Object.values(value).length > 0 && Object.values(value).every(isRoute);

/** Every route of the API by its name, `{noun}.{verb}`. */
export const routes: ReadonlyMap<string, Route> = new Map(
  Object.entries(nouns).flatMap(([noun, module]) => routesIn(noun, module)),
);
