import { Badge } from "@mantine/core";
import { IconCopyPlus, IconDatabase } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Repository } from "../../../contract/repositories.ts";
import { VisibilityControl } from "../../parts/access/VisibilityControl.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { Bytes } from "../../parts/figures.tsx";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { PublishedBadge } from "../../parts/life/PublishSection.tsx";
import { isVisitor } from "../../parts/life/visitor.ts";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { InProject } from "../../parts/resource/InProject.tsx";
import { Origin } from "../../parts/resource/Origin.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { NextVersion } from "./NextVersion.tsx";

interface DatasetHeadProps {
  dataset: Repository;
  /** The version whose files are shown. */
  shown: number | undefined;
  onDuplicate: () => void;
}

/** Name, kind, visibility, facts; at the right a copy of one's own, and the next version, new or to be gone on with. */
export function DatasetHead({ dataset, shown, onDuplicate }: DatasetHeadProps) {
  const { t } = useTranslation();
  const why = useReason();
  return (
    <PageTitle
      title={dataset.name}
      badges={
        <>
          <Badge color="gray" leftSection={<IconDatabase size={13} aria-hidden />}>
            {t("parts.kinds.dataset")}
          </Badge>
          {!isVisitor(dataset) && <VisibilityControl thing={dataset} />}
          <PublishedBadge resource={dataset} />
        </>
      }
      facts={
        <Facts
          items={[
            [t("resources.owner"), dataset.owner?.name ?? t("resources.owner_organization")],
            [t("projects.project"), dataset.project && <InProject key="project" resource={dataset} />],
            [t("resources.size"), <Bytes key="size" value={dataset.logical_bytes} />],
            [t("datasets.latest"), dataset.latest_version],
            [t("resources.updated"), <TimeAgo key="updated" time={dataset.updated_at} />],
            [t("resources.origin"), dataset.origin && <Origin key="origin" origin={dataset.origin} />],
          ]}
        />
      }
      action={
        !isVisitor(dataset) && (
          <>
            <GuardedButton
              variant="default"
              reason={why(dataset.can, "resource.clone")}
              leftSection={<IconCopyPlus size={16} />}
              onClick={onDuplicate}
            >
              {t("life.duplicate")}
            </GuardedButton>
            <NextVersion dataset={dataset} shown={shown} />
          </>
        )
      }
    />
  );
}
