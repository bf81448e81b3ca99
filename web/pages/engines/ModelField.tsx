import { Group, Select } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { models } from "../../../contract/repositories.ts";
import { useCall } from "../../api.ts";
import { BindingVersion } from "../containers/BindingVersion.tsx";

interface ModelFieldProps {
  namespace: string;
  model: string;
  version: number | "latest";
  onChange: (change: { model?: string; version: number | "latest" }) => void;
  error?: ReactNode;
}

/** Which model is served, of those of the workbench, and which version. */
export function ModelField({ namespace, model, version, onChange, error }: ModelFieldProps) {
  const { t } = useTranslation();
  const { data } = useCall(models.list, { query: { namespace, limit: 100 } });
  const own = data?.items.map((row) => `models/${row.namespace}/${row.name}`) ?? [];
  const all = model === "" || own.includes(model) ? own : [model, ...own];
  const label = (source: string) =>
    source.startsWith(`models/${namespace}/`) ? source.split("/")[2] : source.slice(7);
  return (
    <Group align="end" gap="xs" wrap="nowrap">
      <Select
        flex={1}
        label={t("engines.model")}
        placeholder={t("engines.model_choose")}
        searchable
        required
        allowDeselect={false}
        data={all.map((value) => ({ value, label: label(value) ?? value }))}
        value={model === "" ? null : model}
        onChange={(next) => next && onChange({ model: next, version: "latest" })}
        nothingFoundMessage={t("engines.no_models")}
        error={error}
      />
      {model !== "" && (
        <BindingVersion source={model} value={version} onChange={(next) => onChange({ version: next })} />
      )}
    </Group>
  );
}
