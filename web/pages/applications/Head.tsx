import { Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Application } from "../../../contract/applications.ts";
import { VisibilityControl } from "../../parts/access/VisibilityControl.tsx";
import { kindIcon } from "../../parts/badges.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { InProject } from "../../parts/resource/InProject.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { OpenButton } from "./OpenButton.tsx";

/** Name, visibility, facts; at the right the way in. */
export function Head({ application }: { application: Application }) {
  const { t } = useTranslation();
  const { name, form, owner, project, served, updated_at } = application;
  const Icon = kindIcon.application;
  return (
    <PageTitle
      title={name}
      badges={
        <>
          <Badge color="gray" leftSection={<Icon size={13} aria-hidden />}>
            {form ? t(`applications.forms.${form}`) : t("parts.kinds.application")}
          </Badge>
          <VisibilityControl thing={application} />
        </>
      }
      facts={
        <Facts
          items={[
            [t("resources.owner"), owner?.name ?? t("resources.owner_organization")],
            [t("projects.project"), project && <InProject key="project" resource={application} />],
            [t("applications.version"), served && String(served.number)],
            [t("resources.updated"), <TimeAgo key="updated" time={served?.created_at ?? updated_at} />],
          ]}
        />
      }
      action={<OpenButton application={application} />}
    />
  );
}
