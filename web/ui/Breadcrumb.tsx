import { useLocation, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { TextLink } from "../parts/links.tsx";
import { paths } from "../paths.ts";
import { sectionsOf } from "../sections.ts";
import classes from "./frame.module.css";
import { useWorkbench } from "./workbench.ts";

/** The way from the workbench to this page; the last step is the page itself. */
export function Breadcrumb() {
  const { t } = useTranslation();
  const { inside } = useWorkbench();
  const within = useWithin();
  const outside = useOutside();
  const steps = inside ? within : outside;
  return (
    <nav aria-label={t("frame.breadcrumb")} style={{ flex: 1, minWidth: 0 }}>
      <ol className={classes["crumbs"]}>
        {steps.map(({ key, label, link }, at) => (
          <li key={key}>
            {at < steps.length - 1 && link ? (
              link
            ) : (
              <span aria-current={at === steps.length - 1 ? "page" : undefined}>{label}</span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

interface Step {
  key: string;
  label: string;
  link?: ReactNode;
}

function useWithin(): Step[] {
  const { t } = useTranslation();
  const { workbench, section, guest } = useWorkbench();
  const { path } = workbench;
  const steps: Step[] = [
    { key: "workbench", label: workbench.name, link: <TextLink {...paths.overview(path)}>{workbench.name}</TextLink> },
  ];
  const shown = guest ? "shared" : section;
  const to = sectionsOf(workbench).find(({ key }) => key === shown)?.to;
  if (shown && to)
    steps.push({
      key: "section",
      label: t(`frame.${shown}`),
      link: <TextLink {...to(path)}>{t(`frame.${shown}`)}</TextLink>,
    });
  return [...steps, ...useThing()];
}

const pageOf = {
  datasets: (namespace: string, name: string) => paths.repository({ kind: "dataset", namespace, name }),
  models: (namespace: string, name: string) => paths.repository({ kind: "model", namespace, name }),
  containers: (namespace: string, name: string) => paths.container(namespace, name),
  engines: (namespace: string, name: string) => paths.engine(namespace, name),
  projects: (namespace: string, name: string) => paths.project(namespace, name),
} as const;

/** The thing one looks at, and what of it. */
function useThing(): Step[] {
  const { t } = useTranslation();
  const { workbench, section, guest } = useWorkbench();
  const { name, number, team, member, _splat: file } = useParams({ strict: false });
  const namespace = guest ?? workbench.path;
  if (team !== undefined) {
    const link = <TextLink {...paths.members(namespace, { tab: "teams" })}>{t("teams.title")}</TextLink>;
    return [
      { key: "teams", label: t("teams.title"), link },
      { key: "team", label: team },
    ];
  }
  if (member !== undefined) return [{ key: "member", label: member }];
  if (name === undefined) return [];
  const page = section && section in pageOf ? pageOf[section as keyof typeof pageOf] : pageOf.containers;
  const label = guest ? `${guest}/${name}` : name;
  const steps: Step[] = [{ key: "name", label, link: <TextLink {...page(namespace, name)}>{label}</TextLink> }];
  if (!number) return steps;
  const execution = <TextLink {...paths.execution(namespace, name, Number(number))}>#{number}</TextLink>;
  const run = { key: "number", label: `#${number}`, link: execution };
  return file ? [...steps, run, { key: "file", label: file }] : [...steps, run];
}

function useOutside(): Step[] {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const account: Step = {
    key: "account",
    label: t("frame.account"),
    link: <TextLink {...paths.profile()}>{t("frame.account")}</TextLink>,
  };
  const fresh: Step = {
    key: "new",
    label: t("frame.new_organization"),
    link: <TextLink {...paths.newOrganization()}>{t("frame.new_organization")}</TextLink>,
  };
  const installation: Step = { key: "installation", label: t("frame.installation") };
  const ways: Record<string, Step[]> = {
    "/account": [account, { key: "profile", label: t("frame.profile") }],
    "/account/tokens": [account, { key: "tokens", label: t("frame.tokens") }],
    "/account/security": [account, { key: "security", label: t("frame.security") }],
    "/device": [account, { key: "device", label: t("logins.title") }],
    "/account/notifications": [account, { key: "notifications", label: t("frame.notifications") }],
    "/account/activity": [account, { key: "activity", label: t("frame.own_activity") }],
    "/organizations/new": [fresh],
    "/organizations/import": [fresh, { key: "import", label: t("frame.import_organization") }],
    "/settings/forges/callback": [account, { key: "connected", label: t("frame.connected_accounts") }],
    "/admin/resource-types": [installation, { key: "types", label: t("frame.resource_types") }],
    "/admin/organizations": [installation, { key: "organizations", label: t("frame.all_organizations") }],
    "/admin/storage": [installation, { key: "storage", label: t("frame.storage") }],
    "/admin/finance": [installation, { key: "finance", label: t("frame.finance") }],
    "/admin/sign-in": [installation, { key: "sign-in", label: t("frame.sign_in") }],
    "/admin/verification": [installation, { key: "verification", label: t("frame.verification") }],
    "/admin/sample": [installation, { key: "sample", label: t("frame.sample") }],
  };
  return ways[pathname] ?? [];
}
