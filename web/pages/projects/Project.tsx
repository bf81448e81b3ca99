import { Alert, Badge } from "@mantine/core";
import { IconEyeOff, IconFolder } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { getProject, type Project as ProjectShape } from "../../../contract/projects.ts";
import { isGone, useCall } from "../../api.ts";
import { number } from "../../format.ts";
import { AccessTab } from "../../parts/access/AccessTab.tsx";
import { thingOf } from "../../parts/access/thing.ts";
import { VisibilityControl } from "../../parts/access/VisibilityControl.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { Bytes } from "../../parts/figures.tsx";
import { PageTabs } from "../../parts/PageTabs.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { LoadFailure } from "../../parts/resource/LoadFailure.tsx";
import { PageSkeleton } from "../../parts/resource/PageSkeleton.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { ProjectResources } from "./ProjectResources.tsx";
import { ProjectSettings } from "./ProjectSettings.tsx";

const from = "/frame/$namespace/projects/$name";

/** One project: what is in it, who reaches that and why. */
export default function Project() {
  const at = useParams({ from });
  const { data: project, error, refetch } = useCall(getProject, { params: at });
  if (isGone(error) || (error && !project)) return <LoadFailure error={error} onRetry={refetch} />;
  if (!project) return <PageSkeleton />;
  return <Page key={project.id} project={project} />;
}

const tabs = ["resources", "access", "settings"] as const;

function Page({ project }: { project: ProjectShape }) {
  const { t } = useTranslation();
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/projects/$name" });
  const tab = search.tab ?? "resources";
  return (
    <>
      <Head project={project} />
      {project.tie === null && (
        <Alert color="gray" icon={<IconEyeOff />} title={t("projects.metadata_title")} mb="md">
          {t("projects.metadata_text", { owner: project.owner?.name ?? t("resources.owner_organization") })}
        </Alert>
      )}
      <PageTabs
        label={project.name}
        value={tab}
        tabs={tabs.map((value) => ({ value, label: t(`projects.tabs.${value}`) }))}
        onChange={(next) => void navigate({ search: { tab: next } })}
      />
      {tab === "resources" && <ProjectResources project={project} />}
      {tab === "access" && <AccessTab thing={thingOf(project)} />}
      {tab === "settings" && <ProjectSettings project={project} />}
    </>
  );
}

function Head({ project }: { project: ProjectShape }) {
  const { t } = useTranslation();
  return (
    <PageTitle
      title={project.name}
      badges={
        <>
          <Badge color="gray" leftSection={<IconFolder size={13} aria-hidden />}>
            {t("projects.project")}
          </Badge>
          <VisibilityControl thing={thingOf(project)} />
        </>
      }
      facts={
        <Facts
          items={[
            [t("resources.owner"), project.owner?.name ?? t("resources.owner_organization")],
            [t("projects.resources"), number(project.resources)],
            [t("resources.size"), <Bytes key="size" value={project.logical_bytes} />],
            [t("resources.updated"), <TimeAgo key="updated" time={project.updated_at} />],
            [t("resources.created"), <TimeAgo key="created" time={project.created_at} />],
          ]}
        />
      }
    />
  );
}
