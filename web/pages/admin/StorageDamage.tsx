import { Alert, Badge, Paper, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type Damage, listDamage } from "../../../contract/storage.ts";
import { usePages } from "../../api.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { Bytes } from "../../parts/figures.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";

/** Whether all is whole, as far as is known. */
export function StorageDamage({ total }: { total: number }) {
  const { t } = useTranslation();
  if (total > 0) return <Damaged total={total} />;
  return (
    <Alert color="teal" icon={<IconCheck />} title={t("storage.whole")}>
      {t("storage.whole_text")}
    </Alert>
  );
}

/** Content that is lost or changed, with the files that have it. */
function Damaged({ total }: { total: number }) {
  const { t } = useTranslation();
  const list = usePages(listDamage, { query: {} });
  const columns = useColumns();
  return (
    <>
      <Alert mb="md" color="red" icon={<IconAlertTriangle />} title={t("storage.damaged", { count: total })}>
        {t("storage.damaged_text")}
      </Alert>
      <Paper>
        <DataTable
          label={t("storage.damage")}
          columns={columns}
          list={list}
          rowKey={({ sha256 }) => sha256}
          empty={null}
        />
      </Paper>
    </>
  );
}

function useColumns(): Column<Damage>[] {
  const { t } = useTranslation();
  return [
    { key: "files", title: t("storage.files"), cell: (row) => <Files {...row} /> },
    {
      key: "damage",
      title: t("storage.damage"),
      width: 130,
      cell: ({ damage }) => <Badge color="red">{t(`storage.damages.${damage}`)}</Badge>,
    },
    {
      key: "bytes",
      title: t("storage.size"),
      align: "right",
      from: "sm",
      cell: ({ bytes }) => <Bytes value={bytes} />,
    },
    {
      key: "since",
      title: t("storage.since"),
      from: "sm",
      width: 150,
      cell: ({ damaged_at }) => <TimeAgo time={damaged_at} />,
    },
  ];
}

function Files({ files, files_total, sha256 }: Damage) {
  const { t } = useTranslation();
  const more = files_total - files.length;
  return (
    <Stack gap={2}>
      {files.map(({ namespace, name, version, path }) => (
        <Text key={`${namespace}/${name}/${version}/${path}`} style={{ overflowWrap: "anywhere" }}>
          {t("storage.file", { path, name: `${namespace}/${name}`, version })}
        </Text>
      ))}
      {more > 0 && <Text c="dimmed">{t("storage.more_files", { count: more })}</Text>}
      {files_total === 0 && <Text c="dimmed">{t("storage.no_files")}</Text>}
      <Text size="xs" c="dimmed" ff="monospace" style={{ overflowWrap: "anywhere" }}>
        {sha256}
      </Text>
    </Stack>
  );
}
