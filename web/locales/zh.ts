import type { en } from "./en.ts";
import type { Words } from "./words.ts";
import { access } from "./zh/access.ts";
import { accounts } from "./zh/accounts.ts";
import { activity } from "./zh/activity.ts";
import { admin } from "./zh/admin.ts";
import { apis } from "./zh/apis.ts";
import { applications } from "./zh/applications.ts";
import { books } from "./zh/books.ts";
import { budgets } from "./zh/budgets.ts";
import { calls } from "./zh/calls.ts";
import { coming } from "./zh/coming.ts";
import { containers } from "./zh/containers.ts";
import { engines } from "./zh/engines.ts";
import { executions } from "./zh/executions.ts";
import { faults } from "./zh/faults.ts";
import { finance } from "./zh/finance.ts";
import { frame } from "./zh/frame.ts";
import { forges, gitee } from "./zh/gitee.ts";
import { invoices } from "./zh/invoices.ts";
import { life } from "./zh/life.ts";
import { limits } from "./zh/limits.ts";
import { logins } from "./zh/logins.ts";
import { members } from "./zh/members.ts";
import { notebooks } from "./zh/notebooks.ts";
import { notifications } from "./zh/notifications.ts";
import { organizations } from "./zh/organizations.ts";
import { outputs } from "./zh/outputs.ts";
import { overview } from "./zh/overview.ts";
import { packages } from "./zh/packages.ts";
import { palette } from "./zh/palette.ts";
import { parts } from "./zh/parts.ts";
import { preview } from "./zh/preview.ts";
import { problems } from "./zh/problems.ts";
import { projects } from "./zh/projects.ts";
import { providers } from "./zh/providers.ts";
import { repositories } from "./zh/repositories.ts";
import { resources } from "./zh/resources.ts";
import { comparison, reviews } from "./zh/reviews.ts";
import { security } from "./zh/security.ts";
import { storage } from "./zh/storage.ts";
import { subscriptions } from "./zh/subscriptions.ts";
import { teams } from "./zh/teams.ts";
import { tokens } from "./zh/tokens.ts";
import { upload } from "./zh/upload.ts";
import { usage } from "./zh/usage.ts";
import { views } from "./zh/views.ts";
import { webhooks } from "./zh/webhooks.ts";

/** Every word of the console in Simplified Chinese. */
export const zh: Words<typeof en> = {
  access,
  accounts,
  activity,
  admin,
  storage,
  calls,
  coming,
  comparison,
  apis,
  containers,
  engines,
  executions,
  faults,
  finance,
  packages,
  subscriptions,
  budgets,
  applications,
  books,
  invoices,
  forges,
  frame,
  gitee,
  life,
  limits,
  logins,
  members,
  notebooks,
  notifications,
  organizations,
  outputs,
  overview,
  palette,
  parts,
  problems,
  preview,
  projects,
  providers,
  repositories,
  resources,
  reviews,
  security,
  teams,
  tokens,
  webhooks,
  upload,
  usage,
  views,
};
