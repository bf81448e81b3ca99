import { Group, Progress, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { listStorageParts, StoragePart } from "../../../../contract/usage.ts";
import type { usePages } from "../../../api.ts";
import { number } from "../../../format.ts";
import { type Column, DataTable } from "../../../parts/DataTable.tsx";
import { Bytes } from "../../../parts/figures.tsx";
import { TextLink } from "../../../parts/links.tsx";
import type { UsageSearch } from "../statistics.ts";
import { linkOf, type PartBy, usePartWords } from "./parts.ts";

interface PartTableProps {
  namespace: string;
  search: UsageSearch;
  by: PartBy;
  list: ReturnType<typeof usePages<typeof listStorageParts>>;
  /** What the whole namespace holds. */
  sum: number | undefined;
  empty: ReactNode;
}

/** Parts as a table whose rows are bars. */
export function PartTable({ namespace, search, by, list, sum, empty }: PartTableProps) {
  const { t } = useTranslation();
  const largest = Math.max(1, ...(list.items ?? []).map(({ logical_bytes }) => logical_bytes));
  const columns: Column<StoragePart>[] = [
    {
      key: "name",
      title: t(`usage.parts.${by}`),
      cell: (part) => <Name namespace={namespace} search={search} by={by} part={part} />,
    },
    {
      key: "share",
      title: t("usage.share"),
      cell: ({ logical_bytes }) => <Share bytes={logical_bytes} largest={largest} sum={sum} />,
      width: { base: 90, sm: 240 },
    },
    {
      key: "stored",
      title: t("usage.logical"),
      cell: ({ logical_bytes }) => <Bytes value={logical_bytes} />,
      align: "right",
      width: 110,
    },
    {
      key: "disk",
      title: t("usage.on_disk"),
      cell: ({ physical_bytes }) => (physical_bytes === null ? "–" : <Bytes value={physical_bytes} />),
      align: "right",
      from: "sm",
      width: 110,
    },
  ];
  if (by === "project" || by === "member" || by === "kind")
    columns.push({
      key: "resources",
      title: t("usage.resources"),
      cell: ({ resources }) => number(resources),
      align: "right",
      from: "sm",
      width: 110,
    });
  return (
    <>
      <DataTable
        label={t("usage.what_holds")}
        columns={columns}
        list={list}
        rowKey={({ hidden, project, member, kind, resource, source }) =>
          [hidden, project, member?.path, kind, resource, source].join("|")
        }
        empty={empty}
        opens
      />
      <Text size="xs" c="dimmed" px="md" pt={6} pb="sm" visibleFrom="sm">
        {t("usage.on_disk_hint")}
      </Text>
    </>
  );
}

function Name({
  namespace,
  search,
  by,
  part,
}: Pick<PartTableProps, "namespace" | "search" | "by"> & { part: StoragePart }) {
  const { name, more } = usePartWords(by)(part);
  const link = linkOf(namespace, by, part, search);
  return (
    <>
      {link ? (
        <TextLink {...link} fw={550} style={{ overflowWrap: "anywhere" }}>
          {name}
        </TextLink>
      ) : (
        <Text c="dimmed">{name}</Text>
      )}
      {more && !(by === "version" && search.resource) && (
        <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {more}
        </Text>
      )}
    </>
  );
}

/** A bar as long as it is to the largest; in words its share of the whole. */
function Share({ bytes, largest, sum }: { bytes: number; largest: number; sum: number | undefined }) {
  const percent = sum ? (100 * bytes) / sum : undefined;
  return (
    <Group gap="xs" wrap="nowrap">
      <Progress value={(100 * bytes) / largest} flex={1} aria-hidden visibleFrom="sm" />
      <Text size="xs" c="dimmed" w={56} ta="right" style={{ whiteSpace: "nowrap" }}>
        {percent === undefined ? "" : `${number(percent, percent < 10 ? 1 : 0)} %`}
      </Text>
    </Group>
  );
}
