import { Group } from "@mantine/core";
import { IconDatabase } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { listResources, type Resource } from "../../../contract/resources.ts";
import { useCall } from "../../api.ts";
import { kindIcon, VisibilityBadge } from "../../parts/badges.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { TextLink } from "../../parts/links.tsx";
import { Section } from "../../parts/Section.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { paths, resourcePath } from "../../paths.ts";

/** The newest data sets, models and containers that one may see here. */
export function Recent({ namespace }: { namespace: string }) {
  const { t } = useTranslation();
  const { data, error } = useCall(listResources, { query: { namespace, limit: 8 } });
  const columns: Column<Resource>[] = [
    { key: "name", title: t("organizations.name"), cell: (row) => <Name {...row} /> },
    {
      key: "visibility",
      title: t("overview.who_sees"),
      from: "xs",
      cell: (row) => <VisibilityBadge {...row} />,
    },
    {
      key: "time",
      title: t("overview.updated"),
      width: 142,
      align: "right",
      cell: (row) => <TimeAgo time={row.updated_at} />,
    },
  ];
  return (
    <Section
      title={t("overview.recent")}
      flush
      action={<TextLink {...paths.repositories("dataset", namespace)}>{t("overview.recent_all")}</TextLink>}
    >
      <DataTable
        label={t("overview.recent")}
        columns={columns}
        list={{ items: data?.items, error }}
        rowKey={({ id }) => id}
        opens
        empty={<EmptyState icon={<IconDatabase size={22} />} title={t("parts.table_empty")} />}
      />
    </Section>
  );
}

function Name(resource: Resource) {
  const { t } = useTranslation();
  const Icon = kindIcon[resource.kind];
  return (
    <Group gap="xs" wrap="nowrap">
      <Icon size={17} stroke={1.7} aria-label={t(`parts.kinds.${resource.kind}`)} style={{ flex: "none" }} />
      <TextLink {...resourcePath(resource)}>{resource.name}</TextLink>
    </Group>
  );
}
