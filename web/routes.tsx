import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { getSetup } from "../contract/accounts.ts";
import { call, me, queryClient } from "./api.ts";
import { lastWorkbench } from "./memory.ts";
import { ErrorPage, MissingPage } from "./pages/errors.tsx";
import * as search from "./search.ts";
import { Surroundings } from "./ui/Surroundings.tsx";

interface Context {
  queryClient: QueryClient;
}

const root = createRootRouteWithContext<Context>()();

const installation = () => call(getSetup, {});

/** Pages of the open: nobody needs to be signed in. */
const index = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: async ({ context }) => {
    const person = await context.queryClient.ensureQueryData(me);
    if (!person) throw redirect({ to: "/sign-in", search: {} });
    if (person.lacks_two_factor) throw redirect({ to: "/sign-in/two-factor", search: {} });
    throw redirect({ to: "/$namespace/overview", params: { namespace: lastWorkbench(person) } });
  },
});
const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  beforeLoad: async () => {
    if ((await installation()).set_up) throw redirect({ to: "/sign-in", search: {} });
  },
});
const first = async () => {
  if (!(await installation()).set_up) throw redirect({ to: "/setup" });
};
const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: search.signIn,
  beforeLoad: first,
});
const signUp = createRoute({
  getParentRoute: () => root,
  path: "/sign-up",
  validateSearch: search.next,
  beforeLoad: first,
});
const chooseAccount = createRoute({ getParentRoute: () => root, path: "/sign-up/choose", beforeLoad: first });
const forgotten = createRoute({ getParentRoute: () => root, path: "/sign-in/forgotten" });
const newPassword = createRoute({ getParentRoute: () => root, path: "/sign-in/new-password" });
const confirmNewEmail = createRoute({ getParentRoute: () => root, path: "/sign-in/confirm-email" });
const twoFactor = createRoute({
  getParentRoute: () => root,
  path: "/sign-in/two-factor",
  validateSearch: search.next,
  beforeLoad: async ({ context }) => {
    if (!(await context.queryClient.ensureQueryData(me))) throw redirect({ to: "/sign-in", search: {} });
  },
});
const invitation = createRoute({ getParentRoute: () => root, path: "/invitations/$code" });
const home = createRoute({ getParentRoute: () => root, path: "/$namespace" });

/** What may be published: it says itself whether nobody may read it. */
const publishable = /^\/[^/]+\/(datasets|models|containers|apis)\/[^/]+\/?$/;

/** Everything within the frame: nobody is sent to sign in and comes back. */
const frame = createRoute({
  getParentRoute: () => root,
  id: "frame",
  beforeLoad: async ({ context, location }) => {
    const person = await context.queryClient.ensureQueryData(me);
    if (!person && !publishable.test(location.pathname))
      throw redirect({ to: "/sign-in", search: { next: location.href } });
    if (person?.lacks_two_factor) throw redirect({ to: "/sign-in/two-factor", search: { next: location.href } });
  },
});
const inside = <const P extends string>(path: P) => ({ getParentRoute: () => frame, path }) as const;

const profile = createRoute({ ...inside("/account") });
const device = createRoute({ ...inside("/device"), validateSearch: search.device });
const security = createRoute({ ...inside("/account/security"), validateSearch: search.security });
const tokens = createRoute({ ...inside("/account/tokens"), validateSearch: search.tokens });
const notifications = createRoute({
  ...inside("/account/notifications"),
  validateSearch: search.notifications,
});
const ownActivity = createRoute({ ...inside("/account/activity"), validateSearch: search.activity });
const newOrganization = createRoute({ ...inside("/organizations/new") });
const importOrganization = createRoute({
  ...inside("/organizations/import"),
  validateSearch: search.organizationImport,
});
const forgeCallback = createRoute({ ...inside("/settings/forges/callback"), validateSearch: search.forgeCallback });
const resourceTypes = createRoute({ ...inside("/admin/resource-types"), validateSearch: search.resourceTypes });
const allOrganizations = createRoute({ ...inside("/admin/organizations"), validateSearch: search.allOrganizations });
const storage = createRoute({ ...inside("/admin/storage") });
const houseFinance = createRoute({ ...inside("/admin/finance"), validateSearch: search.houseFinance });
const signInRules = createRoute({ ...inside("/admin/sign-in") });
const verification = createRoute({ ...inside("/admin/verification") });
const sample = createRoute({ ...inside("/admin/sample") });

const overview = createRoute({ ...inside("/$namespace/overview") });
const datasets = createRoute({ ...inside("/$namespace/datasets"), validateSearch: search.resourceList });
const dataset = createRoute({ ...inside("/$namespace/datasets/$name"), validateSearch: search.repository });
const models = createRoute({ ...inside("/$namespace/models"), validateSearch: search.resourceList });
const model = createRoute({ ...inside("/$namespace/models/$name"), validateSearch: search.repository });
const containers = createRoute({ ...inside("/$namespace/containers"), validateSearch: search.resourceList });
const container = createRoute({ ...inside("/$namespace/containers/$name"), validateSearch: search.container });
const engines = createRoute({ ...inside("/$namespace/engines"), validateSearch: search.engineList });
const engine = createRoute({ ...inside("/$namespace/engines/$name"), validateSearch: search.engine });
const applications = createRoute({ ...inside("/$namespace/applications"), validateSearch: search.applicationList });
const application = createRoute({
  ...inside("/$namespace/applications/$name"),
  validateSearch: search.application,
});
const execution = createRoute({
  ...inside("/$namespace/containers/$name/executions/$number"),
  validateSearch: search.execution,
});
const notebook = createRoute({ ...inside("/$namespace/containers/$name/executions/$number/notebook/$") });
const apis = createRoute({ ...inside("/$namespace/apis"), validateSearch: search.resourceList });
const api = createRoute({ ...inside("/$namespace/apis/$name"), validateSearch: search.api });
const projects = createRoute({ ...inside("/$namespace/projects"), validateSearch: search.projectList });
const project = createRoute({ ...inside("/$namespace/projects/$name"), validateSearch: search.project });
const shared = createRoute({ ...inside("/$namespace/shared"), validateSearch: search.shared });
const members = createRoute({ ...inside("/$namespace/members"), validateSearch: search.members });
const team = createRoute({ ...inside("/$namespace/members/teams/$team"), validateSearch: search.team });
const member = createRoute({ ...inside("/$namespace/members/people/$member"), validateSearch: search.member });
const usage = createRoute({ ...inside("/$namespace/usage"), validateSearch: search.usage });
const finance = createRoute({ ...inside("/$namespace/finance"), validateSearch: search.finance });
const limits = createRoute({ ...inside("/$namespace/limits"), validateSearch: search.limits });
const activity = createRoute({ ...inside("/$namespace/activity"), validateSearch: search.activity });
const deleted = createRoute({ ...inside("/$namespace/deleted") });
const reviews = createRoute({ ...inside("/$namespace/reviews") });
const settings = createRoute({ ...inside("/$namespace/settings") });
const gitee = createRoute({ ...inside("/$namespace/settings/gitee"), validateSearch: search.gitee });
const organizationTokens = createRoute({
  ...inside("/$namespace/settings/tokens"),
  validateSearch: search.organizationTokens,
});
const organizationToken = createRoute({
  ...inside("/$namespace/settings/tokens/$token"),
  validateSearch: search.member,
});
const webhooks = createRoute({ ...inside("/$namespace/settings/webhooks"), validateSearch: search.webhooks });
const webhook = createRoute({ ...inside("/$namespace/settings/webhooks/$webhook"), validateSearch: search.webhook });

const tree = root.addChildren([
  index,
  setup,
  signIn,
  signUp,
  ...[chooseAccount, forgotten, newPassword, confirmNewEmail, twoFactor],
  invitation,
  home,
  frame.addChildren([
    ...[profile, device, security, tokens, notifications, ownActivity, newOrganization],
    ...[resourceTypes, allOrganizations, storage, houseFinance, signInRules, verification, sample],
    ...[overview, datasets, dataset, models, model, containers, container, execution, notebook],
    ...[engines, engine, apis, api],
    ...[applications, application, projects, project, shared, team, member],
    ...[members, usage, finance, limits, activity, deleted, reviews, settings],
    ...[organizationTokens, organizationToken, webhooks, webhook],
    ...[gitee, importOrganization, forgeCallback],
  ]),
]);

/** The console's router. */
export const router = createRouter({
  routeTree: tree,
  context: { queryClient },
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

// Pages are attached apart from the tree: the tree's type then depends on no page, while pages depend on the tree's type.
root.update({ notFoundComponent: MissingPage, errorComponent: ErrorPage });
frame.update({ component: Surroundings });
setup.update({ component: lazyRouteComponent(() => import("./pages/accounts/Setup.tsx")) });
signIn.update({ component: lazyRouteComponent(() => import("./pages/accounts/SignIn.tsx")) });
signUp.update({ component: lazyRouteComponent(() => import("./pages/accounts/SignUp.tsx")) });
chooseAccount.update({ component: lazyRouteComponent(() => import("./pages/accounts/ChooseAccount.tsx")) });
device.update({ component: lazyRouteComponent(() => import("./pages/accounts/Device.tsx")) });
security.update({ component: lazyRouteComponent(() => import("./pages/accounts/Security.tsx")) });
forgotten.update({ component: lazyRouteComponent(() => import("./pages/accounts/ForgottenPassword.tsx")) });
newPassword.update({ component: lazyRouteComponent(() => import("./pages/accounts/NewPassword.tsx")) });
confirmNewEmail.update({ component: lazyRouteComponent(() => import("./pages/accounts/ConfirmNewEmail.tsx")) });
twoFactor.update({ component: lazyRouteComponent(() => import("./pages/accounts/TwoFactorRequired.tsx")) });
invitation.update({ component: lazyRouteComponent(() => import("./pages/members/Invitation.tsx")) });
home.update({ component: lazyRouteComponent(() => import("./pages/organizations/Home.tsx")) });
profile.update({ component: lazyRouteComponent(() => import("./pages/accounts/Profile.tsx")) });
tokens.update({ component: lazyRouteComponent(() => import("./pages/tokens/PersonalTokens.tsx")) });
notifications.update({ component: lazyRouteComponent(() => import("./pages/notifications/Notifications.tsx")) });
ownActivity.update({ component: lazyRouteComponent(() => import("./pages/activity/OwnActivity.tsx")) });
newOrganization.update({ component: lazyRouteComponent(() => import("./pages/organizations/New.tsx")) });
importOrganization.update({ component: lazyRouteComponent(() => import("./pages/gitee/Import.tsx")) });
forgeCallback.update({ component: lazyRouteComponent(() => import("./pages/forges/Callback.tsx")) });
resourceTypes.update({ component: lazyRouteComponent(() => import("./pages/admin/ResourceTypes.tsx")) });
allOrganizations.update({ component: lazyRouteComponent(() => import("./pages/admin/Organizations.tsx")) });
storage.update({ component: lazyRouteComponent(() => import("./pages/admin/Storage.tsx")) });
houseFinance.update({ component: lazyRouteComponent(() => import("./pages/admin/Finance.tsx")) });
signInRules.update({ component: lazyRouteComponent(() => import("./pages/admin/SignIn.tsx")) });
verification.update({ component: lazyRouteComponent(() => import("./pages/admin/Verification.tsx")) });
sample.update({ component: lazyRouteComponent(() => import("./pages/admin/Sample.tsx")) });
overview.update({ component: lazyRouteComponent(() => import("./pages/overview/Overview.tsx")) });
datasets.update({ component: lazyRouteComponent(() => import("./pages/repositories/Repositories.tsx"), "Datasets") });
dataset.update({ component: lazyRouteComponent(() => import("./pages/repositories/Repository.tsx"), "Dataset") });
models.update({ component: lazyRouteComponent(() => import("./pages/repositories/Repositories.tsx"), "Models") });
model.update({ component: lazyRouteComponent(() => import("./pages/repositories/Repository.tsx"), "Model") });
containers.update({ component: lazyRouteComponent(() => import("./pages/containers/Containers.tsx")) });
apis.update({ component: lazyRouteComponent(() => import("./pages/apis/Apis.tsx")) });
api.update({ component: lazyRouteComponent(() => import("./pages/apis/Api.tsx")) });
container.update({ component: lazyRouteComponent(() => import("./pages/containers/Container.tsx")) });
engines.update({ component: lazyRouteComponent(() => import("./pages/engines/Engines.tsx")) });
engine.update({ component: lazyRouteComponent(() => import("./pages/engines/Engine.tsx")) });
applications.update({ component: lazyRouteComponent(() => import("./pages/applications/Applications.tsx")) });
application.update({ component: lazyRouteComponent(() => import("./pages/applications/Application.tsx")) });
execution.update({ component: lazyRouteComponent(() => import("./pages/executions/Execution.tsx")) });
notebook.update({ component: lazyRouteComponent(() => import("./pages/notebooks/Notebook.tsx")) });
projects.update({ component: lazyRouteComponent(() => import("./pages/projects/Projects.tsx")) });
project.update({ component: lazyRouteComponent(() => import("./pages/projects/Project.tsx")) });
shared.update({ component: lazyRouteComponent(() => import("./pages/shared/Shared.tsx")) });
members.update({ component: lazyRouteComponent(() => import("./pages/members/Members.tsx")) });
team.update({ component: lazyRouteComponent(() => import("./pages/members/Team.tsx")) });
member.update({ component: lazyRouteComponent(() => import("./pages/members/MemberAccess.tsx")) });
usage.update({ component: lazyRouteComponent(() => import("./pages/usage/Usage.tsx")) });
finance.update({ component: lazyRouteComponent(() => import("./pages/finance/Finance.tsx")) });
limits.update({ component: lazyRouteComponent(() => import("./pages/limits/Limits.tsx")) });
activity.update({ component: lazyRouteComponent(() => import("./pages/activity/Activity.tsx")) });
deleted.update({ component: lazyRouteComponent(() => import("./pages/deleted/Deleted.tsx")) });
reviews.update({ component: lazyRouteComponent(() => import("./pages/reviews/Reviews.tsx")) });
organizationTokens.update({ component: lazyRouteComponent(() => import("./pages/tokens/OrganizationTokens.tsx")) });
organizationToken.update({ component: lazyRouteComponent(() => import("./pages/tokens/TokenReach.tsx")) });
webhooks.update({ component: lazyRouteComponent(() => import("./pages/webhooks/Webhooks.tsx")) });
webhook.update({ component: lazyRouteComponent(() => import("./pages/webhooks/WebhookPage.tsx")) });
settings.update({ component: lazyRouteComponent(() => import("./pages/organizations/Settings.tsx")) });
gitee.update({ component: lazyRouteComponent(() => import("./pages/gitee/Gitee.tsx")) });
