import { Select } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { listEnvironments } from "../../../contract/containers.ts";
import { listResourceTypes } from "../../../contract/installation.ts";
import { useCall } from "../../api.ts";

interface EnvironmentFieldProps {
  resource_type: string;
  value?: string | undefined;
  onChange: (value: string) => void;
  error?: ReactNode;
}

/** What it runs in, of those that the engine of the resource type offers. Where there is nothing to choose, nothing is asked. */
export function EnvironmentField({ resource_type, value, onChange, error }: EnvironmentFieldProps) {
  const { t } = useTranslation();
  const { data } = useCall(listEnvironments, {});
  const { data: types } = useCall(listResourceTypes, {});
  const driver = types?.items.find(({ name }) => name === resource_type)?.driver;
  const offered = data?.items.filter((one) => one.driver === driver) ?? [];
  const first = offered[0]?.name;
  const fits = offered.some(({ name }) => name === value);
  useEffect(() => {
    if (first !== undefined && !fits) onChange(first); // another resource type was chosen
  });
  if (offered.length <= 1 && !error) return null;
  return (
    <Select
      label={t("containers.environment")}
      description={t("containers.environment_hint")}
      inputWrapperOrder={["label", "input", "description", "error"]}
      data={offered.map(({ name, image }) => ({
        value: name,
        label: image === null ? t("containers.environment_host") : name === image ? name : `${name} (${image})`,
      }))}
      value={fits ? (value ?? null) : null}
      onChange={(next) => next && onChange(next)}
      allowDeselect={false}
      error={error}
    />
  );
}
