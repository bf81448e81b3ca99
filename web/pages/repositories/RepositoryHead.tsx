import { Badge } from "@mantine/core";
import { IconCopyPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Repository } from "../../../contract/repositories.ts";
import { VisibilityControl } from "../../parts/access/VisibilityControl.tsx";
import { kindIcon } from "../../parts/badges.tsx";
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

interface RepositoryHeadProps {
  repository: Repository;
  /** The version whose files are shown. */
  shown: number | undefined;
  onDuplicate: () => void;
}

/** Name, kind, visibility, facts; at the right a copy of one's own, and the next version, new or to be gone on with. */
export function RepositoryHead({ repository, shown, onDuplicate }: RepositoryHeadProps) {
  const { t } = useTranslation();
  const why = useReason();
  const Icon = kindIcon[repository.kind];
  return (
    <PageTitle
      title={repository.name}
      badges={
        <>
          <Badge color="gray" leftSection={<Icon size={13} aria-hidden />}>
            {t(`parts.kinds.${repository.kind}`)}
          </Badge>
          {!isVisitor(repository) && <VisibilityControl thing={repository} />}
          <PublishedBadge resource={repository} />
        </>
      }
      facts={
        <Facts
          items={[
            [t("resources.owner"), repository.owner?.name ?? t("resources.owner_organization")],
            [t("projects.project"), repository.project && <InProject key="project" resource={repository} />],
            [t("resources.size"), <Bytes key="size" value={repository.logical_bytes} />],
            [t("repositories.latest"), repository.latest_version],
            [t("resources.updated"), <TimeAgo key="updated" time={repository.updated_at} />],
            [t("resources.origin"), repository.origin && <Origin key="origin" origin={repository.origin} />],
          ]}
        />
      }
      action={
        !isVisitor(repository) && (
          <>
            <GuardedButton
              variant="default"
              reason={why(repository.can, "resource.clone")}
              leftSection={<IconCopyPlus size={16} />}
              onClick={onDuplicate}
            >
              {t("life.duplicate")}
            </GuardedButton>
            <NextVersion repository={repository} shown={shown} />
          </>
        )
      }
    />
  );
}
