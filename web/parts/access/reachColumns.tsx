import { Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Reach } from "../../../contract/access.ts";
import { resourcePath } from "../../paths.ts";
import { kindIcon, VisibilityBadge } from "../badges.tsx";
import type { Column } from "../DataTable.tsx";
import { TextLink } from "../links.tsx";
import { useWhy } from "./why.ts";

/** What somebody reaches, and why. */
export function useReachColumns(name: string): Column<Reach>[] {
  const { t } = useTranslation();
  const why = useWhy();
  return [
    {
      key: "resource",
      title: t("access.reach_what"),
      cell: ({ resource }) => <Name resource={resource} />,
      width: "32%",
    },
    {
      key: "why",
      title: t("access.why"),
      cell: ({ resource, tie, ways }) => <Text>{why(resource, { person: { name }, tie, ways })}</Text>,
    },
    {
      key: "visibility",
      title: t("resources.visibility"),
      from: "lg",
      width: 270,
      cell: ({ resource }) => <VisibilityBadge {...resource} />,
    },
  ];
}

function Name({ resource }: { resource: Reach["resource"] }) {
  const { t } = useTranslation();
  const Icon = kindIcon[resource.kind];
  return (
    <Group gap={8} wrap="nowrap">
      <Icon size={17} stroke={1.7} aria-label={t(`parts.kinds.${resource.kind}`)} style={{ flex: "none" }} />
      <TextLink {...resourcePath(resource)} fw={600}>
        {resource.name}
      </TextLink>
    </Group>
  );
}
