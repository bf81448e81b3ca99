import { Group, SegmentedControl, Skeleton } from "@mantine/core";
import { IconChartAreaLine } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { getStorageGrowth } from "../../../../contract/usage.ts";
import { useCall } from "../../../api.ts";
import { EmptyState } from "../../../parts/EmptyState.tsx";
import { ErrorNotice } from "../../../parts/ErrorNotice.tsx";
import { Section } from "../../../parts/Section.tsx";
import { DaySpan } from "../DaySpan.tsx";
import type { UsageSearch } from "../statistics.ts";
import { GrowthTable } from "./GrowthTable.tsx";
import { curvesOf, useSeriesWords } from "./growth.ts";
import { narrowing, type PartBy } from "./parts.ts";

const GrowthChart = lazy(() => import("./GrowthChart.tsx"));

interface GrowthProps {
  namespace: string;
  search: UsageSearch;
  by: PartBy;
  onSearch: (change: UsageSearch) => void;
}

/** How what is stored grew, by what the parts are. */
export function Growth({ namespace, search, by, onSearch }: GrowthProps) {
  const { t } = useTranslation();
  const grain = by === "version" ? "all" : by;
  const words = useSeriesWords(grain, search);
  const every = search.every ?? "day";
  const { data, error, refetch } = useCall(getStorageGrowth, {
    params: { namespace },
    query: { from: search.from, to: search.to, every, by: grain, ...narrowing(search) },
  });
  const curves = data && curvesOf(data, words);
  return (
    <Section title={t("usage.growth")} hint={t("usage.growth_hint")}>
      <Group gap="xs" mb="sm">
        <SegmentedControl
          aria-label={t("usage.every")}
          value={every}
          data={(["day", "week", "month"] as const).map((value) => ({ value, label: t(`usage.steps.${value}`) }))}
          onChange={(value) => onSearch({ every: value === "day" ? undefined : (value as "week") })}
        />
        <DaySpan from={search.from ?? data?.from} to={search.to ?? data?.to} onChange={onSearch} />
      </Group>
      {error && !data ? <ErrorNotice error={error} onRetry={refetch} /> : null}
      {!data && !error && <Skeleton height={360} />}
      {curves?.length === 0 && <EmptyState icon={<IconChartAreaLine size={22} />} title={t("usage.nothing_held")} />}
      {data && curves && curves.length > 0 && (
        <>
          <Suspense fallback={<Skeleton height={260} />}>
            <GrowthChart curves={curves} steps={data.steps} />
          </Suspense>
          <GrowthTable curves={curves} title={t(grain === "all" ? "usage.stored" : `usage.parts.${grain}`)} />
        </>
      )}
    </Section>
  );
}
