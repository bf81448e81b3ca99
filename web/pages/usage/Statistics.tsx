import { SegmentedControl, Skeleton } from "@mantine/core";
import { IconChartBarOff } from "@tabler/icons-react";
import { lazy, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { getStatistics } from "../../../contract/reports.ts";
import { useCall } from "../../api.ts";
import { figure, money } from "../../format.ts";
import { useNamespace } from "../../namespace.ts";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { useProductName } from "../../parts/product.ts";
import { Section } from "../../parts/Section.tsx";
import { Toolbar } from "../../parts/Toolbar.tsx";
import { DaySpan } from "./DaySpan.tsx";
import { FilterPills } from "./FilterPills.tsx";
import { StatisticTable } from "./StatisticTable.tsx";
import * as sums from "./statistics.ts";

const StatisticChart = lazy(() => import("./StatisticChart.tsx"));

type Search = sums.UsageSearch;

interface StatisticsProps {
  namespace: string;
  search: Search;
  onSearch: (change: Search, replace?: boolean) => void;
}

/** Sums of use as charts, each bar a way to the records behind it. */
export function Statistics({ namespace, search, onSearch }: StatisticsProps) {
  const { t } = useTranslation();
  const by = search.by ?? "day";
  const personal = useNamespace(namespace).kind === "person";
  const { type, product, member, team, project, from, to } = search;
  const { data, error, refetch } = useCall(
    getStatistics,
    { params: { namespace }, query: { by, type, product, member, team, project, from, to } },
    { refetchInterval: 30_000 },
  );
  return (
    <>
      <Toolbar>
        <SegmentedControl
          aria-label={t("usage.by")}
          value={by}
          data={(personal ? sums.ownBys : sums.bys).map((value) => ({ value, label: t(`usage.bys.${value}`) }))}
          onChange={(value) => onSearch({ by: value as sums.By })}
          style={{ maxWidth: "100%", overflowX: "auto" }}
        />
        <DaySpan from={from ?? data?.from} to={to ?? data?.to} onChange={onSearch} />
        <FilterPills of={["type", "product", "member", "team", "project"]} search={search} onSearch={onSearch} />
      </Toolbar>
      {error && !data ? <ErrorNotice error={error} onRetry={refetch} /> : null}
      {!data && !error && <Skeleton height={420} />}
      {data && <Charts data={data} by={by} onSearch={onSearch} />}
    </>
  );
}

interface ChartsProps extends Pick<StatisticsProps, "onSearch"> {
  data: sums.Statistics;
  by: sums.By;
}

/** What it cost, then compute and storage apart: their units cannot be added. */
function Charts({ data, by, onSearch }: ChartsProps) {
  const { t } = useTranslation();
  const span = { from: data.from, to: data.to };
  const open = (kind: sums.Kind | undefined) => (key: string) =>
    onSearch({ ...span, ...sums.filterOf(data, by, kind, key), tab: "records" }, false);
  const productName = useProductName();
  const named = (row: sums.Row) => {
    if (!sums.opens(row)) return { ...row, label: t(row.key === "" ? "usage.in_none" : "usage.hidden_project") };
    return by === "product" ? { ...row, label: productName(row.key) } : row;
  };
  const currency = data.items[0]?.cost.currency ?? "";
  const costs = sums.costsOf(data, by).map(named);
  const priced = costs.length > 0;
  return (
    <>
      {priced && (
        <Sums
          {...{ by, rows: costs, title: t("usage.costs"), unit: currency, onOpen: open(undefined) }}
          hint={t("usage.costs_hint", span)}
          words={(value) => money(Math.round(value * 1_000_000), currency)}
        />
      )}
      {(["compute", "storage"] as const).map((kind) => {
        const { rows, unit } = sums.sumsOf(data, kind, by);
        const in_words = t(`parts.${unit}`);
        return (
          <Sums
            key={kind}
            {...{ by, rows: rows.map(named), title: t(`usage.${kind}`), unit: in_words, onOpen: open(kind) }}
            hint={t("usage.sum", { unit: in_words, ...span })}
            words={figure}
            currency={priced ? currency : undefined}
          />
        );
      })}
    </>
  );
}

interface SumsProps {
  title: string;
  hint: ReactNode;
  rows: sums.Row[];
  by: sums.By;
  unit: string;
  words: (value: number) => string;
  currency?: string | undefined;
  onOpen: (key: string) => void;
}

function Sums({ title, hint, rows, by, unit, words, currency, onOpen }: SumsProps) {
  const { t } = useTranslation();
  return (
    <Section title={title} hint={hint}>
      {rows.length === 0 ? (
        <EmptyState icon={<IconChartBarOff size={22} />} title={t("usage.nothing_used")} />
      ) : (
        <>
          <Suspense fallback={<Skeleton height={260} />}>
            <StatisticChart {...{ rows, by, words, onOpen }} />
          </Suspense>
          <StatisticTable {...{ rows, by, words, currency, onOpen }} label={title} title={unit || t("usage.costs")} />
        </>
      )}
    </Section>
  );
}
