import { linkOptions } from "@tanstack/react-router";
import type { z } from "zod";
import type { RepositoryKind } from "../contract/repositories.ts";
import { ResourceKind } from "../contract/resources.ts";
import type * as searches from "./search.ts";

type Search<K extends keyof typeof searches> = z.output<(typeof searches)[K]>;

interface RepositoryAt {
  kind: RepositoryKind;
  namespace: string;
  name: string;
}

/** Every address of the console: `<TextLink {...paths.project("acme", "garden")}>`, `navigate(paths.members("acme"))`. */
export const paths = {
  start: () => linkOptions({ to: "/" }),
  setup: () => linkOptions({ to: "/setup" }),
  signIn: (next?: string) => linkOptions({ to: "/sign-in", search: { next } }),
  forgotten: () => linkOptions({ to: "/sign-in/forgotten" }),
  security: () => linkOptions({ to: "/account/security", search: {} }),
  signUp: (next?: string) => linkOptions({ to: "/sign-up", search: { next } }),
  invitation: (code: string) => linkOptions({ to: "/invitations/$code", params: { code } }),

  profile: () => linkOptions({ to: "/account" }),
  tokens: (search: Search<"tokens"> = {}) => linkOptions({ to: "/account/tokens", search }),
  notifications: (search: Search<"notifications"> = {}) => linkOptions({ to: "/account/notifications", search }),
  ownActivity: (search: Search<"activity"> = {}) => linkOptions({ to: "/account/activity", search }),
  newOrganization: () => linkOptions({ to: "/organizations/new" }),
  importOrganization: (search: Search<"organizationImport"> = {}) =>
    linkOptions({ to: "/organizations/import", search }),
  resourceTypes: (search: Search<"resourceTypes"> = {}) => linkOptions({ to: "/admin/resource-types", search }),
  allOrganizations: (search: Search<"allOrganizations"> = {}) => linkOptions({ to: "/admin/organizations", search }),
  storage: () => linkOptions({ to: "/admin/storage" }),
  houseFinance: (search: Search<"houseFinance"> = {}) => linkOptions({ to: "/admin/finance", search }),
  signInRules: () => linkOptions({ to: "/admin/sign-in" }),
  verification: () => linkOptions({ to: "/admin/verification" }),
  sample: () => linkOptions({ to: "/admin/sample" }),

  home: (namespace: string) => linkOptions({ to: "/$namespace", params: { namespace } }),
  overview: (namespace: string) => linkOptions({ to: "/$namespace/overview", params: { namespace } }),
  repositories: (kind: RepositoryKind, namespace: string, search: Search<"resourceList"> = {}) =>
    kind === "model"
      ? linkOptions({ to: "/$namespace/models", params: { namespace }, search })
      : linkOptions({ to: "/$namespace/datasets", params: { namespace }, search }),
  repository: ({ kind, namespace, name }: RepositoryAt, search: Search<"repository"> = {}) =>
    kind === "model"
      ? linkOptions({ to: "/$namespace/models/$name", params: { namespace, name }, search })
      : linkOptions({ to: "/$namespace/datasets/$name", params: { namespace, name }, search }),
  containers: (namespace: string, search: Search<"resourceList"> = {}) =>
    linkOptions({ to: "/$namespace/containers", params: { namespace }, search }),
  container: (namespace: string, name: string, search: Search<"container"> = {}) =>
    linkOptions({ to: "/$namespace/containers/$name", params: { namespace, name }, search }),
  engines: (namespace: string, search: Search<"engineList"> = {}) =>
    linkOptions({ to: "/$namespace/engines", params: { namespace }, search }),
  engine: (namespace: string, name: string, search: Search<"engine"> = {}) =>
    linkOptions({ to: "/$namespace/engines/$name", params: { namespace, name }, search }),
  applications: (namespace: string, search: Search<"applicationList"> = {}) =>
    linkOptions({ to: "/$namespace/applications", params: { namespace }, search }),
  application: (namespace: string, name: string, search: Search<"application"> = {}) =>
    linkOptions({ to: "/$namespace/applications/$name", params: { namespace, name }, search }),
  execution: (namespace: string, name: string, number: number, search: Search<"execution"> = {}) =>
    linkOptions({
      to: "/$namespace/containers/$name/executions/$number",
      params: { namespace, name, number: String(number) },
      search,
    }),
  notebook: (namespace: string, name: string, number: number, path: string) =>
    linkOptions({
      to: "/$namespace/containers/$name/executions/$number/notebook/$",
      params: { namespace, name, number: String(number), _splat: path },
    }),
  apis: (namespace: string, search: Search<"resourceList"> = {}) =>
    linkOptions({ to: "/$namespace/apis", params: { namespace }, search }),
  api: (namespace: string, name: string, search: Search<"api"> = {}) =>
    linkOptions({ to: "/$namespace/apis/$name", params: { namespace, name }, search }),
  projects: (namespace: string, search: Search<"projectList"> = {}) =>
    linkOptions({ to: "/$namespace/projects", params: { namespace }, search }),
  project: (namespace: string, name: string, search: Search<"project"> = {}) =>
    linkOptions({ to: "/$namespace/projects/$name", params: { namespace, name }, search }),
  shared: (namespace: string, search: Search<"shared"> = {}) =>
    linkOptions({ to: "/$namespace/shared", params: { namespace }, search }),
  members: (namespace: string, search: Search<"members"> = {}) =>
    linkOptions({ to: "/$namespace/members", params: { namespace }, search }),
  team: (namespace: string, team: string, search: Search<"team"> = {}) =>
    linkOptions({ to: "/$namespace/members/teams/$team", params: { namespace, team }, search }),
  member: (namespace: string, member: string, search: Search<"member"> = {}) =>
    linkOptions({ to: "/$namespace/members/people/$member", params: { namespace, member }, search }),
  usage: (namespace: string, search: Search<"usage"> = {}) =>
    linkOptions({ to: "/$namespace/usage", params: { namespace }, search }),
  finance: (namespace: string, search: Search<"finance"> = {}) =>
    linkOptions({ to: "/$namespace/finance", params: { namespace }, search }),
  limits: (namespace: string, search: Search<"limits"> = {}) =>
    linkOptions({ to: "/$namespace/limits", params: { namespace }, search }),
  activity: (namespace: string, search: Search<"activity"> = {}) =>
    linkOptions({ to: "/$namespace/activity", params: { namespace }, search }),
  deleted: (namespace: string) => linkOptions({ to: "/$namespace/deleted", params: { namespace } }),
  reviews: (namespace: string) => linkOptions({ to: "/$namespace/reviews", params: { namespace } }),
  settings: (namespace: string) => linkOptions({ to: "/$namespace/settings", params: { namespace } }),
  gitee: (namespace: string, search: Search<"gitee"> = {}) =>
    linkOptions({ to: "/$namespace/settings/gitee", params: { namespace }, search }),
  organizationTokens: (namespace: string, search: Search<"organizationTokens"> = {}) =>
    linkOptions({ to: "/$namespace/settings/tokens", params: { namespace }, search }),
  organizationToken: (namespace: string, token: string, search: Search<"member"> = {}) =>
    linkOptions({ to: "/$namespace/settings/tokens/$token", params: { namespace, token }, search }),
  webhooks: (namespace: string, search: Search<"webhooks"> = {}) =>
    linkOptions({ to: "/$namespace/settings/webhooks", params: { namespace }, search }),
  webhook: (namespace: string, webhook: string, search: Search<"webhook"> = {}) =>
    linkOptions({ to: "/$namespace/settings/webhooks/$webhook", params: { namespace, webhook }, search }),
};

/** The page of a resource of any kind. */
export function resourcePath({ kind, ...at }: { kind: ResourceKind; namespace: string; name: string }) {
  if (kind === "application") return paths.application(at.namespace, at.name);
  if (kind === "api") return paths.api(at.namespace, at.name);
  if (kind === "container") return paths.container(at.namespace, at.name);
  return kind === "engine" ? paths.engine(at.namespace, at.name) : paths.repository({ kind, ...at });
}

/** The page of an execution, or of the engine that runs as it. */
export const runPath = (run: { kind: ResourceKind; namespace: string; container: string; number: number }) =>
  run.kind === "engine"
    ? paths.engine(run.namespace, run.container)
    : paths.execution(run.namespace, run.container, run.number);

/** Where an application is opened: this address leads to wherever its pages are. */
export const openingOf = ({ id }: { id: string }): string => `/a/${id}/`;

/** The files of a version of a repository. */
export const versionPath = ({ kind, ...at }: ReturnType<typeof resourceIn>, version: number | undefined) =>
  paths.repository({ kind: kind === "model" ? kind : "dataset", ...at }, { tab: "files", version });

/** What `{kind}s/{namespace}/{name}` names. */
export function resourceIn(source: string): { kind: ResourceKind; namespace: string; name: string } {
  const [kinds, namespace = "", name = ""] = source.split("/");
  return { kind: ResourceKind.options.find((kind) => `${kind}s` === kinds) ?? "container", namespace, name };
}
