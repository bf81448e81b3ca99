import { Badge, Group, Paper, SegmentedControl, Select, Skeleton, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { changes, comparisonRoutes, type Difference } from "../../../contract/comparisons.ts";
import type { Repository } from "../../../contract/repositories.ts";
import { useCall, usePages } from "../../api.ts";
import { bytes, number } from "../../format.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { Bytes } from "../../parts/figures.tsx";
import { TextLink } from "../../parts/links.tsx";
import { LoadFailure } from "../../parts/resource/LoadFailure.tsx";
import { paths } from "../../paths.ts";
import { FileDifference } from "./FileDifference.tsx";
import { useVersions } from "./versions.ts";

interface ComparisonProps {
  repository: Repository;
  version: number;
  other: number;
}

interface ComparedProps extends ComparisonProps {
  /** Which file is shown line by line. */
  file: string | undefined;
}

type Change = Difference["change"];
const colors = { added: "teal", changed: "blue", removed: "red", moved: "grape" } as const;

/** What became of each file from one version to another; the address keeps both. */
export function Comparison({ repository, version, other, file }: ComparedProps) {
  const { t } = useTranslation();
  const [change, setChange] = useState<Change | "all">("all");
  const { namespace, name, kind } = repository;
  const params = { namespace, name, version, other };
  const route = comparisonRoutes[kind].compare;
  const list = usePages(route, { params, query: change === "all" ? {} : { change } });
  const { data, error, refetch } = useCall(route, { params, query: { limit: 1 } });
  const columns = useColumns({ repository, version, other });
  if (error && !data) return <LoadFailure error={error} onRetry={refetch} />;
  return (
    <>
      <Sides repository={repository} version={version} other={other} file={file} />
      {data ? (
        <Group gap="md" mb="sm">
          {changes.map((one) => (
            <Text key={one}>
              <Badge color={colors[one]} variant="light" mr={6}>
                {t(`comparison.${one}`)}
              </Badge>
              {t("repositories.content_of", { count: data.totals[one].files, size: bytes(data.totals[one].bytes) })}
            </Text>
          ))}
        </Group>
      ) : (
        <Skeleton height={24} mb="sm" />
      )}
      {file !== undefined && <FileDifference repository={repository} version={version} other={other} path={file} />}
      <SegmentedControl
        mb="sm"
        aria-label={t("comparison.show")}
        value={change}
        onChange={(value) => setChange(value as Change | "all")}
        data={(["all", ...changes] as const).map((value) => ({ value, label: t(`comparison.${value}`) }))}
      />
      <Paper style={{ overflow: "hidden" }}>
        <DataTable
          label={t("comparison.title")}
          columns={columns}
          list={list}
          rowKey={({ path }) => path}
          empty={<Text p="md">{t("comparison.same")}</Text>}
        />
      </Paper>
    </>
  );
}

/** Which two are compared. */
function Sides({ repository, version, other, file }: ComparedProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { items = [] } = useVersions(repository);
  const numbers = [...new Set([...items.map((one) => one.number), version, other])].sort((a, b) => b - a);
  const data = numbers.map((one) => ({ value: String(one), label: t("repositories.version_number", { number: one }) }));
  const show = (version: number, compare: number) =>
    void navigate(paths.repository(repository, { tab: "files", version, compare, file }));
  return (
    <Group mb="sm" gap="sm" align="end">
      <Select
        label={t("comparison.from")}
        w={170}
        allowDeselect={false}
        data={data}
        value={String(other)}
        onChange={(value) => value && show(version, Number(value))}
      />
      <Select
        label={t("comparison.to")}
        w={170}
        allowDeselect={false}
        data={data}
        value={String(version)}
        onChange={(value) => value && show(Number(value), other)}
      />
      <TextLink {...paths.repository(repository, { tab: "files", version })}>
        {t("repositories.files_of", { number: number(version) })}
      </TextLink>
    </Group>
  );
}

function useColumns({ repository, version, other }: ComparisonProps): Column<Difference>[] {
  const { t } = useTranslation();
  return [
    {
      key: "change",
      title: t("comparison.change"),
      width: 130,
      cell: ({ change }) => (
        <Badge color={colors[change]} variant="light">
          {t(`comparison.${change}`)}
        </Badge>
      ),
    },
    {
      key: "path",
      title: t("comparison.file"),
      cell: ({ path, change, from_path }) => (
        <>
          <TextLink
            {...paths.repository(repository, {
              tab: "files",
              version,
              file: path,
              ...(change === "moved" ? {} : { compare: other }), // what was moved is the same
            })}
          >
            {path}
          </TextLink>
          {from_path !== null && (
            <Text size="sm" c="dimmed">
              {t("comparison.was_at", { path: from_path })}
            </Text>
          )}
        </>
      ),
    },
    {
      key: "before",
      title: t("comparison.before"),
      width: 110,
      align: "right",
      from: "xs",
      cell: ({ before }) => before && <Bytes value={before.bytes} />,
    },
    {
      key: "after",
      title: t("comparison.after"),
      width: 110,
      align: "right",
      from: "xs",
      cell: ({ after }) => after && <Bytes value={after.bytes} />,
    },
  ];
}
