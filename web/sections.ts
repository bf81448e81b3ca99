import {
  IconActivity,
  IconApi,
  IconAppWindow,
  IconBinaryTree,
  IconBox,
  IconChartBar,
  IconChecklist,
  IconDatabase,
  IconFolder,
  IconGauge,
  IconLayoutDashboard,
  IconServer2,
  IconSettings,
  IconShare3,
  IconTrash,
  IconUsers,
  IconWallet,
} from "@tabler/icons-react";
import type { Namespace } from "./namespace.ts";
import { paths } from "./paths.ts";

const all = {
  overview: { icon: IconLayoutDashboard, to: (path: string) => paths.overview(path) },
  projects: { icon: IconFolder, to: (path: string) => paths.projects(path) },
  datasets: { icon: IconDatabase, to: (path: string) => paths.repositories("dataset", path) },
  models: { icon: IconBinaryTree, to: (path: string) => paths.repositories("model", path) },
  containers: { icon: IconBox, to: (path: string) => paths.containers(path) },
  engines: { icon: IconServer2, to: (path: string) => paths.engines(path) },
  applications: { icon: IconAppWindow, to: (path: string) => paths.applications(path) },
  apis: { icon: IconApi, to: (path: string) => paths.apis(path) },
  shared: { icon: IconShare3, to: (path: string) => paths.shared(path) },
  reviews: { icon: IconChecklist, to: (path: string) => paths.reviews(path) },
  members: { icon: IconUsers, to: (path: string) => paths.members(path) },
  usage: { icon: IconChartBar, to: (path: string) => paths.usage(path) },
  finance: { icon: IconWallet, to: (path: string) => paths.finance(path) },
  limits: { icon: IconGauge, to: (path: string) => paths.limits(path) },
  activity: { icon: IconActivity, to: (path: string) => paths.activity(path) },
  settings: { icon: IconSettings, to: (path: string) => paths.settings(path) },
  deleted: { icon: IconTrash, to: (path: string) => paths.deleted(path) },
};
export type SectionKey = keyof typeof all;

const personal: readonly SectionKey[] = [
  "overview",
  "projects",
  "datasets",
  "models",
  "containers",
  "engines",
  "applications",
  "apis",
  "shared",
  "usage",
  "finance",
  "deleted",
];
const alone: readonly SectionKey[] = ["shared"];
const guarded: readonly SectionKey[] = ["activity"];

/**
 * The sections of a workbench: a personal one has no members to manage, but what others share with one, and money of its
 * own; only maintainers read the activity of an organization. Of its money, members see their budgets.
 */
export const sectionsOf = (namespace: Namespace) =>
  (Object.keys(all) as SectionKey[])
    .filter((key) => (namespace.kind === "organization" ? !alone.includes(key) : personal.includes(key)))
    .filter((key) => !guarded.includes(key) || namespace.kind === "person" || namespace.role === "maintainer")
    .filter((key) => key !== "finance" || namespace.kind !== "foreign")
    .map((key) => ({ key, ...all[key] }));

/** The section an address is in: its second part. */
export const sectionAt = (pathname: string): SectionKey | undefined => {
  const key = pathname.split("/")[2] ?? "";
  return key in all ? (key as SectionKey) : undefined;
};
