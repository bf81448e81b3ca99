import { Alert, Select } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { listResourceTypes, type ResourceType } from "../../../contract/installation.ts";
import { useCall } from "../../api.ts";
import { bytes, number } from "../../format.ts";
import { useIsolation } from "../../parts/execution/isolation.ts";

interface ResourceTypeFieldProps {
  value?: string;
  onChange: (value: string) => void;
  error?: ReactNode;
}

/** Which unit of compute, with what one unit is and how many are free; below it how executions are isolated here. */
export function ResourceTypeField({ value, onChange, error }: ResourceTypeFieldProps) {
  const { t } = useTranslation();
  const { data } = useCall(listResourceTypes, {});
  const isolation = useIsolation(data?.items.find(({ name }) => name === value)?.driver);
  if (data?.items.length === 0) return <Alert color="orange">{t("containers.no_resource_types")}</Alert>;
  const label = ({ name, cpu, memory_bytes, free, capacity }: ResourceType) =>
    t("containers.resource_type_label", {
      name,
      cpu: number(cpu, 1),
      memory: bytes(memory_bytes),
      free: number(free),
      capacity: number(capacity),
    });
  return (
    <Select
      label={t("containers.resource_type")}
      description={isolation?.words}
      inputWrapperOrder={["label", "input", "description", "error"]}
      data={data?.items.map((type) => ({ value: type.name, label: label(type) })) ?? []}
      value={value ?? null}
      onChange={(next) => next && onChange(next)}
      allowDeselect={false}
      error={error}
      required
    />
  );
}
