import { access } from "./en/access.ts";
import { accounts } from "./en/accounts.ts";
import { activity } from "./en/activity.ts";
import { admin } from "./en/admin.ts";
import { apis } from "./en/apis.ts";
import { applications } from "./en/applications.ts";
import { books } from "./en/books.ts";
import { budgets } from "./en/budgets.ts";
import { calls } from "./en/calls.ts";
import { coming } from "./en/coming.ts";
import { containers } from "./en/containers.ts";
import { engines } from "./en/engines.ts";
import { executions } from "./en/executions.ts";
import { faults } from "./en/faults.ts";
import { finance } from "./en/finance.ts";
import { frame } from "./en/frame.ts";
import { forges, gitee } from "./en/gitee.ts";
import { invoices } from "./en/invoices.ts";
import { life } from "./en/life.ts";
import { limits } from "./en/limits.ts";
import { logins } from "./en/logins.ts";
import { members } from "./en/members.ts";
import { notebooks } from "./en/notebooks.ts";
import { notifications } from "./en/notifications.ts";
import { organizations } from "./en/organizations.ts";
import { outputs } from "./en/outputs.ts";
import { overview } from "./en/overview.ts";
import { packages } from "./en/packages.ts";
import { palette } from "./en/palette.ts";
import { parts } from "./en/parts.ts";
import { preview } from "./en/preview.ts";
import { problems } from "./en/problems.ts";
import { projects } from "./en/projects.ts";
import { providers } from "./en/providers.ts";
import { repositories } from "./en/repositories.ts";
import { resources } from "./en/resources.ts";
import { comparison, reviews } from "./en/reviews.ts";
import { security } from "./en/security.ts";
import { storage } from "./en/storage.ts";
import { subscriptions } from "./en/subscriptions.ts";
import { teams } from "./en/teams.ts";
import { tokens } from "./en/tokens.ts";
import { upload } from "./en/upload.ts";
import { usage } from "./en/usage.ts";
import { views } from "./en/views.ts";
import { webhooks } from "./en/webhooks.ts";

/** Every word of the console in English, a file a noun; the keys of every other language. */
export const en = {
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
} as const;
