import { Grid, Skeleton, Text } from "@mantine/core";
import { IconCpu } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { getOverview, type Overview } from "../../../contract/usage.ts";
import { useCall } from "../../api.ts";
import { bytes, day, money, number } from "../../format.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Quantity } from "../../parts/figures.tsx";
import { Gauge } from "../../parts/Gauge.tsx";
import { TextLink } from "../../parts/links.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";

type Compute = Overview["compute"][number];

/** Storage and compute as they are now, and this month's compute. */
export function UsageOverview({ namespace }: { namespace: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useCall(getOverview, { params: { namespace } }, { refetchInterval: 30_000 });
  if (error && !data) return <ErrorNotice error={error} onRetry={refetch} />;
  if (!data) return <Skeleton height={320} />;
  return (
    <>
      <Grid gap="md" mb="md">
        <Grid.Col span={{ base: 12, sm: 6 }}>
          <Section title={t("usage.storage")} hint={t("usage.storage_hint")}>
            <Gauge
              label={t("usage.logical")}
              used={data.storage.logical_bytes}
              limit={data.storage.limit}
              unit="bytes"
              hint={t("usage.physical", { size: bytes(data.storage.physical_bytes) })}
            />
          </Section>
        </Grid.Col>
        <Grid.Col span={{ base: 12, sm: 6 }}>
          <Counts namespace={namespace} overview={data} />
        </Grid.Col>
      </Grid>
      <ComputeTable namespace={namespace} overview={data} />
    </>
  );
}

function Counts({ namespace, overview }: { namespace: string; overview: Overview }) {
  const { t } = useTranslation();
  const { dataset, model, container } = overview.resources;
  const spent = overview.spent_this_month;
  return (
    <Section title={t("usage.now")} hint={t("usage.now_hint")}>
      <Text>{t("usage.active", { count: overview.executions_active })}</Text>
      {spent.amount_micros > 0 && (
        <Text>{t("usage.spent", { amount: money(spent.amount_micros, spent.currency) })}</Text>
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
      cell: ({ unit_seconds_this_month }) => <Quantity value={unit_seconds_this_month} unit="unit-seconds" />,
      align: "right",
    },
    {
      key: "executions",
      title: t("usage.executions_this_month"),
      cell: ({ executions_this_month }) => number(executions_this_month),
      align: "right",
      from: "xs",
    },
  ];
  return (
    <Section title={t("usage.compute")} hint={t("usage.compute_hint", { day: day(overview.month_began_at) })} flush>
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
