import { Badge } from "@mantine/core";
import { IconBox, IconCopyPlus, IconPlayerPlay } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Container } from "../../../contract/containers.ts";
import { number } from "../../format.ts";
import { VisibilityControl } from "../../parts/access/VisibilityControl.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { Bytes } from "../../parts/figures.tsx";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { InProject } from "../../parts/resource/InProject.tsx";
import { Origin } from "../../parts/resource/Origin.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";

interface ContainerHeadProps {
  container: Container;
  onStart: () => void;
  onClone: () => void;
}

/** Name, visibility, facts; at the right what one does most: start and clone. */
export function ContainerHead({ container, onStart, onClone }: ContainerHeadProps) {
  const { t } = useTranslation();
  const why = useReason();
  return (
    <PageTitle
      title={container.name}
      badges={
        <>
          <Badge color="gray" leftSection={<IconBox size={13} aria-hidden />}>
            {t("parts.kinds.container")}
          </Badge>
          <VisibilityControl thing={container} />
        </>
      }
      facts={
        <Facts
          items={[
            [t("resources.owner"), container.owner?.name ?? t("resources.owner_organization")],
            [t("projects.project"), container.project && <InProject key="project" resource={container} />],
            [t("containers.executions"), number(container.executions)],
            [t("containers.outputs"), <Bytes key="size" value={container.logical_bytes} />],
            [t("resources.updated"), <TimeAgo key="updated" time={container.updated_at} />],
            [t("resources.origin"), container.origin && <Origin key="origin" origin={container.origin} />],
          ]}
        />
      }
      action={
        <>
          <GuardedButton
            variant="default"
            reason={why(container.can, "resource.clone")}
            leftSection={<IconCopyPlus size={16} />}
            onClick={onClone}
          >
            {t("containers.clone")}
          </GuardedButton>
          <GuardedButton
            reason={why(container.can, "execution.start")}
            leftSection={<IconPlayerPlay size={16} />}
            onClick={onStart}
          >
            {t("containers.start")}
          </GuardedButton>
        </>
      }
    />
  );
}
