import { SegmentedControl, Skeleton } from "@mantine/core";
import { IconChartBarOff } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Output } from "../../../contract/route.ts";
import { getStatistics } from "../../../contract/usage.ts";
import { useCall } from "../../api.ts";
import { useNamespace } from "../../namespace.ts";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Section } from "../../parts/Section.tsx";
import { Toolbar } from "../../parts/Toolbar.tsx";
import { DaySpan } from "./DaySpan.tsx";
import { StatisticTable } from "./StatisticTable.tsx";
import { type By, bys, opens, ownBys, type Row, sumsOf, type UsageSearch } from "./statistics.ts";

const StatisticChart = lazy(() => import("./StatisticChart.tsx"));

interface StatisticsProps {
  namespace: string;
  search: UsageSearch;
  onSearch: (change: UsageSearch, replace?: boolean) => void;
}

/** Sums of use as charts, each bar a way to the records behind it. */
export function Statistics({ namespace, search, onSearch }: StatisticsProps) {
  const { t } = useTranslation();
  const by = search.by ?? "day";
  const personal = useNamespace(namespace).kind === "person";
  const { data, error, refetch } = useCall(
    getStatistics,
    { params: { namespace }, query: { by, from: search.from, to: search.to } },
    { refetchInterval: 30_000 },
  );
  return (
    <>
      <Toolbar>
        <SegmentedControl
          aria-label={t("usage.by")}
          value={by}
          data={(personal ? ownBys : bys).map((value) => ({ value, label: t(`usage.bys.${value}`) }))}
          onChange={(value) => onSearch({ by: value as By })}
        />
        <DaySpan from={search.from ?? data?.from} to={search.to ?? data?.to} onChange={onSearch} />
      </Toolbar>
      {error && !data ? <ErrorNotice error={error} onRetry={refetch} /> : null}
      {!data && !error && <Skeleton height={420} />}
      {data && <Charts data={data} by={by} onSearch={onSearch} />}
    </>
  );
}

interface ChartsProps extends Pick<StatisticsProps, "onSearch"> {
  data: Output<typeof getStatistics>;
  by: By;
}

/** Compute and storage apart: their units cannot be added. */
function Charts({ data, by, onSearch }: ChartsProps) {
  const { t } = useTranslation();
  const open = (change: UsageSearch) => onSearch({ from: data.from, to: data.to, ...change, tab: "records" }, false);
  const named = (row: Row) =>
    opens(row) ? row : { ...row, label: t(row.key === "" ? "usage.in_none" : "usage.hidden_project") };
  const kinds = (["compute", "storage"] as const).map((kind) => {
    const { rows, unit } = sumsOf(data, kind, by);
    return { kind, rows: rows.map(named), unit };
  });
  return kinds.map(({ kind, rows, unit }) => (
    <Section
      key={kind}
      title={t(`usage.${kind}`)}
      hint={t("usage.sum", { unit: t(`parts.${unit}`), from: data.from, to: data.to })}
    >
      {rows.length === 0 ? (
        <EmptyState icon={<IconChartBarOff size={22} />} title={t("usage.nothing_used")} />
      ) : (
        <>
          <Suspense fallback={<Skeleton height={260} />}>
            <StatisticChart rows={rows} unit={unit} by={by} kind={kind} onOpen={open} />
          </Suspense>
          <StatisticTable rows={rows} unit={unit} by={by} kind={kind} onOpen={open} />
        </>
      )}
    </Section>
  ));
}
