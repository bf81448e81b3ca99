import { Badge } from "@mantine/core";
import { IconApi } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Api as ApiShape, deleteApi, getApi } from "../../../contract/apis.ts";
import { isGone, problemOf, useAct, useCall } from "../../api.ts";
import { useNamespace } from "../../namespace.ts";
import { AccessTab } from "../../parts/access/AccessTab.tsx";
import { ProjectSection } from "../../parts/access/ProjectSection.tsx";
import { VisibilityControl } from "../../parts/access/VisibilityControl.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { PublishedBadge, PublishSection } from "../../parts/life/PublishSection.tsx";
import { TransferSection } from "../../parts/life/TransferSection.tsx";
import { isVisitor } from "../../parts/life/visitor.ts";
import { TextLink } from "../../parts/links.tsx";
import { PageTabs } from "../../parts/PageTabs.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { DeleteSection } from "../../parts/resource/DeleteSection.tsx";
import { InProject } from "../../parts/resource/InProject.tsx";
import { LoadFailure } from "../../parts/resource/LoadFailure.tsx";
import { PageSkeleton } from "../../parts/resource/PageSkeleton.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { paths } from "../../paths.ts";
import { ApiMetadata } from "./ApiMetadata.tsx";
import { Route } from "./Route.tsx";

const from = "/frame/$namespace/apis/$name";

/** One model route: how it is called, where it leads, who reaches it. */
export default function Api() {
  const at = useParams({ from });
  const { data: api, error, refetch } = useCall(getApi, { params: at });
  if (api && !isGone(error)) return <Page key={api.id} api={api} />;
  if (problemOf(error)?.status === 403) return <ApiMetadata {...at} />;
  return error ? <LoadFailure error={error} onRetry={refetch} /> : <PageSkeleton />;
}

const tabs = ["route", "access", "settings"] as const;

function Page({ api }: { api: ApiShape }) {
  const { t } = useTranslation();
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/apis/$name" });
  const { namespace, name } = api;
  const remove = useAct(deleteApi, () => navigate(paths.apis(namespace)));
  const visitor = isVisitor(api);
  const show = (change: Partial<typeof search>, replace = true) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace });
  const tab = (!visitor && tabs.find((value) => value === search.tab)) || "route";
  return (
    <>
      <Head api={api} />
      {!visitor && (
        <PageTabs
          label={name}
          value={tab}
          tabs={tabs.map((value) => ({ value, label: t(`apis.tabs.${value}`) }))}
          onChange={(next) => show({ tab: next }, false)}
        />
      )}
      {tab === "route" && (
        <Route api={api} editing={search.edit === true} onEdit={(edit) => show({ edit: edit || undefined })} />
      )}
      {tab === "access" && <AccessTab thing={api} />}
      {tab === "settings" && (
        <>
          <ProjectSection resource={api} />
          <PublishSection resource={{ ...api, kind: "api" }} />
          <TransferSection resource={api} />
          <DeleteSection
            resource={api}
            title={t("apis.delete")}
            onDelete={() => remove.mutateAsync({ params: { namespace, name } })}
          >
            {t("apis.delete_text")}
          </DeleteSection>
        </>
      )}
    </>
  );
}

function Head({ api }: { api: ApiShape }) {
  const { t } = useTranslation();
  return (
    <PageTitle
      title={api.name}
      badges={
        <>
          <Badge color="gray" leftSection={<IconApi size={13} aria-hidden />}>
            {t("parts.kinds.api")}
          </Badge>
          {!isVisitor(api) && <VisibilityControl thing={api} />}
          <PublishedBadge resource={api} />
        </>
      }
      facts={
        <Facts
          items={[
            [t("resources.owner"), api.owner?.name ?? t("resources.owner_organization")],
            [t("projects.project"), api.project && <InProject key="project" resource={api} />],
            [t("apis.today"), isVisitor(api) ? null : <Today key="today" api={api} />],
            [t("resources.updated"), <TimeAgo key="updated" time={api.updated_at} />],
          ]}
        />
      }
    />
  );
}

/** What was called today, a way to the log of calls for who belongs there. */
function Today({ api: { namespace, name, calls_today, tokens_today } }: { api: ApiShape }) {
  const { t } = useTranslation();
  const foreign = useNamespace(namespace).kind === "foreign";
  const words = t("apis.today_text", { count: calls_today, tokens: tokens_today });
  if (foreign) return <>{words}</>;
  return <TextLink {...paths.usage(namespace, { tab: "calls", model: `${namespace}/${name}` })}>{words}</TextLink>;
}
