import { Box, Button, Group, SegmentedControl, Skeleton, Stack, Table } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { type CallStatistic, getCallStatistics } from "../../../../contract/calls.ts";
import { useCall } from "../../../api.ts";
import { figure, money, number } from "../../../format.ts";
import { useNamespace } from "../../../namespace.ts";
import { Section } from "../../../parts/Section.tsx";
import type { UsageSearch } from "../statistics.ts";
import { type Measure, measures, rowsOf } from "./sums.ts";

const StatisticChart = lazy(() => import("../StatisticChart.tsx"));
const bys = ["model", "token", "member"] as const;
type CallBy = (typeof bys)[number];

interface CallSumsProps {
  namespace: string;
  search: UsageSearch;
  onSearch: (change: UsageSearch, replace?: boolean) => void;
}

/** Calls through time by model, token or member, and what each amounts to; a click narrows the list to it. */
export function CallSums({ namespace, search, onSearch }: CallSumsProps) {
  const { t } = useTranslation();
  const personal = useNamespace(namespace).kind === "person";
  const [measure, setMeasure] = useState<Measure>("calls");
  const by = search.calls_by ?? "model";
  const { from, to, model, member, token } = search;
  const asked = { params: { namespace }, query: { by, from, to, model, member, token } };
  const totals = useCall(getCallStatistics, asked, { refetchInterval: 30_000 });
  const daily = useCall(getCallStatistics, { ...asked, query: { ...asked.query, every: "day" as const } });
  if (!totals.data || !daily.data) return <Skeleton height={300} mb="md" />;
  if (totals.data.items.length === 0) return null;
  const labelOf = (row: CallStatistic) => row.label ?? row.key ?? t("calls.console");
  const rows = rowsOf(daily.data, measure, labelOf);
  const { currency } = totals.data;
  const words = (value: number) =>
    measure === "cost" ? money(Math.round(value * 1_000_000), currency) : figure(value);
  const controls = (
    <Group gap="xs">
      <SegmentedControl
        aria-label={t("calls.by")}
        value={by}
        data={bys
          .filter((value) => !(personal && value === "member"))
          .map((value) => ({ value, label: t(`calls.bys.${value}`) }))}
        onChange={(value) => onSearch({ calls_by: value as CallBy })}
      />
      <SegmentedControl
        aria-label={t("calls.measure")}
        value={measure}
        data={measures.map((value) => ({ value, label: t(`calls.measures.${value}`) }))}
        onChange={(value) => setMeasure(value as Measure)}
      />
    </Group>
  );
  return (
    <Section title={t("calls.sums")} hint={t("calls.sums_hint", { from: totals.data.from, to: totals.data.to })}>
      <Stack gap="md">
        {controls}
        <Suspense fallback={<Skeleton height={240} />}>
          <StatisticChart
            rows={rows}
            by="day"
            words={words}
            whole={measure !== "cost"}
            onOpen={(day) => onSearch({ from: day, to: day }, false)}
          />
        </Suspense>
        <Totals
          items={totals.data.items}
          title={t(`calls.bys.${by}`)}
          labelOf={labelOf}
          onOpen={(key) => onSearch({ [by]: key }, false)}
        />
      </Stack>
    </Section>
  );
}

interface TotalsProps {
  items: CallStatistic[];
  title: string;
  labelOf: (row: CallStatistic) => string;
  onOpen: (key: string) => void;
}

/** The same in numbers. */
function Totals({ items, title, labelOf, onOpen }: TotalsProps) {
  const { t } = useTranslation();
  return (
    // reachable by keyboard, for it scrolls
    <Box role="group" tabIndex={0} aria-label={title} style={{ overflowX: "auto" }}>
      <Table miw={640}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" miw={180}>
              {title}
            </Table.Th>
            {(["count", "failed", "input", "output", "cost", "mean"] as const).map((column) => (
              <Table.Th key={column} ta="right" scope="col" style={{ whiteSpace: "nowrap" }}>
                {t(`calls.columns.${column}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((row) => (
            <Table.Tr key={row.key}>
              <Table.Td>
                {row.key === null ? (
                  labelOf(row)
                ) : (
                  <Button variant="subtle" size="compact-sm" px={0} onClick={() => onOpen(row.key ?? "")}>
                    {labelOf(row)}
                  </Button>
                )}
              </Table.Td>
              {[row.calls, row.failed, row.input_tokens, row.output_tokens].map((value, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: four columns in one order
                <Table.Td key={at} ta="right">
                  {number(value)}
                </Table.Td>
              ))}
              <Table.Td ta="right">{money(row.cost.amount_micros, row.cost.currency)}</Table.Td>
              <Table.Td ta="right">
                {row.calls === 0 ? "–" : t("calls.ms", { ms: number(Math.round(row.duration_ms / row.calls)) })}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  );
}
