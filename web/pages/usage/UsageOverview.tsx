import { Grid, Skeleton, Text } from "@mantine/core";
import { IconCpu } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { getOverview, type Overview } from "../../../contract/usage.ts";
import { useCall } from "../../api.ts";
import { bytes, money, number, utcDay } from "../../format.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Quantity } from "../../parts/figures.tsx";
import { Gauge } from "../../parts/Gauge.tsx";
import { TextLink } from "../../parts/links.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";
import { Forecasts } from "./Forecasts.tsx";

type Compute = Overview["compute"][number];

/** Storage and compute as they are now, this month's use and cost, and what comes of it. */
export function UsageOverview({ namespace }: { namespace: string }) {
  const { data, error, refetch } = useCall(getOverview, { params: { namespace } }, { refetchInterval: 30_000 });
  if (error && !data) return <ErrorNotice error={error} onRetry={refetch} />;
  if (!data) return <Skeleton height={320} />;
  return (
    <>
      <Grid gap="md" mb="md">
        <Grid.Col span={{ base: 12, sm: 6 }}>
          <Stored namespace={namespace} storage={data.storage} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, sm: 6 }}>
          <Counts namespace={namespace} overview={data} />
        </Grid.Col>
      </Grid>
      <Forecasts namespace={namespace} />
      <ComputeTable namespace={namespace} overview={data} />
    </>
  );
}

function Stored({ namespace, storage }: { namespace: string; storage: Overview["storage"] }) {
  const { t } = useTranslation();
  const { logical_bytes: used, physical_bytes, limit } = storage;
  return (
    <Section
      title={t("usage.storage")}
      hint={t("usage.storage_hint")}
      action={<TextLink {...paths.usage(namespace, { tab: "storage" })}>{t("usage.what_holds")}</TextLink>}
    >
      <Gauge
        label={t("usage.logical")}
        used={used}
        limit={limit}
        unit="bytes"
        hint={t("usage.physical", { size: bytes(physical_bytes) })}
      />
      {limit !== null && (
        <Text mt={4} fw={550}>
          {t("usage.remaining", { size: bytes(Math.max(0, limit - used)) })}
        </Text>
      )}
    </Section>
  );
}

function Counts({ namespace, overview }: { namespace: string; overview: Overview }) {
  const { t } = useTranslation();
  const { dataset, model, container } = overview.resources;
  const spent = overview.spent_this_month;
  const running = paths.usage(namespace, { tab: "records", type: "compute", state: "running" });
  const costs = paths.usage(namespace, { tab: "statistics", by: "product" });
  return (
    <Section title={t("usage.now")} hint={t("usage.now_hint")}>
      <TextLink {...running}>{t("usage.active", { count: overview.executions_active })}</TextLink>
      {spent.amount_micros !== 0 && (
        <Text>
          <TextLink {...costs}>{t("usage.spent", { amount: money(spent.amount_micros, spent.currency) })}</TextLink>
        </Text>
      )}
      <Text>
        <TextLink {...paths.repositories("dataset", namespace)}>{t("usage.datasets", { count: dataset })}</TextLink>
        {" · "}
        <TextLink {...paths.repositories("model", namespace)}>{t("usage.models", { count: model })}</TextLink>
        {" · "}
        <TextLink {...paths.containers(namespace)}>{t("usage.containers", { count: container })}</TextLink>
      </Text>
    </Section>
  );
}

function ComputeTable({ namespace, overview }: { namespace: string; overview: Overview }) {
  const { t } = useTranslation();
  const from = overview.month_began_at.slice(0, 10);
  const columns: Column<Compute>[] = [
    {
      key: "type",
      title: t("usage.resource_type"),
      cell: ({ resource_type: product }) => (
        <TextLink {...paths.usage(namespace, { tab: "records", type: "compute", product })} fw={600}>
          {product}
        </TextLink>
      ),
    },
    {
      key: "now",
      title: t("usage.in_use_now"),
      from: "xs",
      cell: ({ resource_type, units_in_use, limit }) => (
        <Gauge label={resource_type} used={units_in_use} limit={limit} unit="units" slim />
      ),
    },
    {
      key: "capacity",
      title: t("usage.capacity"),
      cell: ({ capacity }) => number(capacity),
      align: "right",
      from: "sm",
    },
    {
      key: "month",
      title: t("usage.this_month"),
      cell: ({ resource_type: product, unit_seconds_this_month: used }) => (
        <TextLink {...paths.usage(namespace, { tab: "statistics", by: "day", type: "compute", product })}>
          <Quantity value={used} unit="unit-seconds" />
        </TextLink>
      ),
      align: "right",
    },
    {
      key: "executions",
      title: t("usage.executions_this_month"),
      cell: ({ resource_type: product, executions_this_month: count }) => (
        <TextLink {...paths.usage(namespace, { tab: "records", type: "compute", product, from })}>
          {number(count)}
        </TextLink>
      ),
      align: "right",
      from: "xs",
    },
  ];
  return (
    <Section title={t("usage.compute")} hint={t("usage.compute_hint", { day: utcDay(overview.month_began_at) })} flush>
      <DataTable
        label={t("usage.compute")}
        columns={columns}
        list={{ items: overview.compute }}
        rowKey={({ resource_type }) => resource_type}
        empty={<EmptyState icon={<IconCpu size={22} />} title={t("usage.no_compute")} />}
      />
    </Section>
  );
}
