import { Badge } from "@mantine/core";
import { IconCopyPlus, IconServer2 } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
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
import { useNamespaceCan } from "../../parts/resource/standing.ts";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { paths } from "../../paths.ts";
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
            {repository.kind === "model" && repository.latest_version !== null && <Deploy model={repository} />}
            <NextVersion repository={repository} shown={shown} />
          </>
        )
      }
    />
  );
}

/** Leads to the engines of the workbench, where this model is deployed. */
function Deploy({ model: { namespace, name, can } }: { model: Repository }) {
  const { t } = useTranslation();
  const why = useReason();
  const navigate = useNavigate();
  const reason = why(useNamespaceCan(namespace), "engine.create") ?? why(can, "resource.read_content");
  return (
    <GuardedButton
      variant="default"
      reason={reason}
      leftSection={<IconServer2 size={16} />}
      onClick={() => void navigate(paths.engines(namespace, { new: true, model: `${namespace}/${name}` }))}
    >
      {t("engines.deploy")}
    </GuardedButton>
  );
}
