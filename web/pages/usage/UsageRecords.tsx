import { Badge, Button, Paper, Text } from "@mantine/core";
import { IconApi, IconCpu, IconDatabase, IconReceiptOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { listUsageRecords, type UsageRecord } from "../../../contract/usage.ts";
import { usePages } from "../../api.ts";
import { money } from "../../format.ts";
import { useMe, useNamespace } from "../../namespace.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { Bytes, Quantity } from "../../parts/figures.tsx";
import { useProductName } from "../../parts/product.ts";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { CorrectButton } from "./CorrectButton.tsx";
import { RecordFilters } from "./RecordFilters.tsx";
import { RecordResource } from "./RecordResource.tsx";
import { nothing, recordsOf } from "./records.ts";
import type { UsageSearch } from "./statistics.ts";

interface UsageRecordsProps {
  namespace: string;
  search: UsageSearch;
  onSearch: (change: UsageSearch) => void;
}

/** Every stretch of use, newest first, with its filters in the address. */
export function UsageRecords({ namespace, search, onSearch }: UsageRecordsProps) {
  const { t } = useTranslation();
  const list = usePages(listUsageRecords, { params: { namespace }, query: recordsOf(search) });
  const filtered = Object.keys(nothing).some((key) => search[key as keyof typeof nothing] !== undefined);
  return (
    <>
      <RecordFilters namespace={namespace} search={search} onSearch={onSearch} />
      <Paper style={{ overflow: "hidden" }}>
        <DataTable
          label={t("usage.tabs.records")}
          columns={useColumns(namespace)}
          list={list}
          rowKey={({ id }) => id}
          details={(row) => row.reason !== null && <Correction record={row} />}
          empty={
            <EmptyState
              icon={<IconReceiptOff size={22} />}
              title={filtered ? t("usage.no_match") : t("usage.no_records")}
              action={
                filtered && (
                  <Button variant="default" onClick={() => onSearch(nothing)}>
                    {t("parts.clear_filters")}
                  </Button>
                )
              }
            >
              {filtered ? null : t("usage.no_records_text")}
            </EmptyState>
          }
        />
      </Paper>
    </>
  );
}

function useColumns(namespace: string): Column<UsageRecord>[] {
  const { t } = useTranslation();
  const personal = useNamespace(namespace).kind === "person";
  const operator = useMe()?.operator === true;
  const columns: Column<UsageRecord>[] = [
    { key: "type", title: t("usage.product"), cell: (row) => <Product row={row} />, from: "sm" },
    { key: "resource", title: t("usage.resource"), cell: (row) => <RecordResource record={row} /> },
    { key: "member", title: t("usage.member"), cell: ({ member }) => member.name, from: "xs" },
    { key: "began", title: t("usage.began"), cell: ({ started_at }) => <TimeAgo time={started_at} />, from: "sm" },
    { key: "ended", title: t("usage.ended"), cell: (row) => <Ended row={row} />, from: "sm" },
    {
      key: "bytes",
      title: t("usage.holds"),
      cell: ({ storage_bytes }) => (storage_bytes === null ? "–" : <Bytes value={storage_bytes} />),
      align: "right",
      from: "md",
    },
    {
      key: "quantity",
      title: t("usage.quantity"),
      cell: ({ quantity, unit, cost }) => <Quantity value={quantity} unit={unit} currency={cost.currency} />,
      align: "right",
    },
    {
      key: "cost",
      title: t("usage.cost"),
      cell: ({ cost }) => (cost.amount_micros !== 0 ? money(cost.amount_micros, cost.currency) : "–"),
      align: "right",
      from: "sm",
    },
    {
      key: "correct",
      title: t("parts.actions"),
      quiet: true,
      cell: (row) => row.ended_at && row.corrects === null && <CorrectButton record={row} />,
      align: "right",
    },
  ];
  return columns.filter(({ key }) => !(personal && key === "member") && (operator || key !== "correct"));
}

/** Why a line is there that nobody used. */
function Correction({ record: { reason } }: { record: UsageRecord }) {
  const { t } = useTranslation();
  return <Text size="sm">{t("usage.correction_of", { reason })}</Text>;
}

const icons = { compute: IconCpu, storage: IconDatabase, api: IconApi };

function Product({ row: { type, product } }: { row: UsageRecord }) {
  const nameOf = useProductName();
  const Icon = icons[type];
  return (
    <Badge color="gray" leftSection={<Icon size={13} aria-hidden />}>
      {nameOf(product)}
    </Badge>
  );
}

function Ended({ row: { ended_at } }: { row: UsageRecord }) {
  const { t } = useTranslation();
  return ended_at ? <TimeAgo time={ended_at} /> : <Text fw={550}>{t("usage.goes_on")}</Text>;
}
