import { Group, Paper, Progress, Skeleton, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Overview } from "../../../contract/usage.ts";
import { bytes, duration, number } from "../../format.ts";
import classes from "./overview.module.css";

/** Storage and each resource type: what is used now, of what, and what this month used. */
export function Gauges({ use }: { use: Overview | undefined }) {
  return (
    <div className={classes["gauges"]}>
      {use ? <StorageGauge storage={use.storage} /> : <Skeleton height={128} radius="lg" />}
      {use?.compute.map((type) => <ComputeGauge key={type.resource_type} type={type} />) ?? (
        <Skeleton height={128} radius="lg" />
      )}
    </div>
  );
}

function StorageGauge({ storage }: { storage: Overview["storage"] }) {
  const { t } = useTranslation();
  const { logical_bytes, physical_bytes, limit } = storage;
  return (
    <Gauge
      name={t("overview.storage")}
      value={bytes(logical_bytes)}
      of={limit === null ? t("overview.storage_free") : t("overview.storage_of", { limit: bytes(limit) })}
      share={limit === null ? undefined : logical_bytes / Math.max(limit, 1)}
    >
      {t("overview.storage_physical", { size: bytes(physical_bytes) })}
    </Gauge>
  );
}

function ComputeGauge({ type }: { type: Overview["compute"][number] }) {
  const { t } = useTranslation();
  const { resource_type, units_in_use, limit, capacity, unit_seconds_this_month, executions_this_month } = type;
  const most = Math.min(limit ?? capacity, capacity);
  const time = duration(unit_seconds_this_month);
  return (
    <Gauge
      name={resource_type}
      value={number(units_in_use)}
      of={t("overview.compute_of", { limit: number(most) })}
      share={units_in_use / Math.max(most, 1)}
    >
      {t("overview.compute_month", { count: executions_this_month, time })}
      <br />
      {t("overview.compute_capacity", { count: capacity })}
    </Gauge>
  );
}

interface GaugeProps {
  name: string;
  value: string;
  of: string;
  /** Without one there is no end to measure against, and no bar. */
  share: number | undefined;
  children: ReactNode;
}

const colorOf = (share: number) => (share >= 1 ? "red" : share >= 0.8 ? "orange" : "guild");

function Gauge({ name, value, of, share, children }: GaugeProps) {
  const { t } = useTranslation();
  const percent = Math.round((share ?? 0) * 100);
  return (
    <Paper p="md" component="section">
      <Title order={2} fz="sm" c="dimmed" fw={550}>
        {name}
      </Title>
      <Group gap={6} align="baseline" mb={8}>
        <Text fz={24} fw={650} lh={1.3}>
          {value}
        </Text>
        <Text c="dimmed">{of}</Text>
      </Group>
      {share !== undefined && (
        <Progress.Root size={6} mb={8}>
          <Progress.Section
            value={Math.min(percent, 100)}
            color={colorOf(share)}
            aria-label={t("overview.gauge", { name, percent })}
          />
        </Progress.Root>
      )}
      <Text size="xs" c="dimmed">
        {children}
      </Text>
    </Paper>
  );
}
