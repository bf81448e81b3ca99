import { Select, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { endedStates, listExecutions } from "../../../contract/executions.ts";
import { useCall } from "../../api.ts";
import { resourceIn } from "../../paths.ts";
import type { BindingVersionProps } from "./BindingVersion.tsx";

/** Which execution's output; "latest", the newest that succeeded, is settled when the container is saved. */
export function BindingExecution({ source, value, onChange }: BindingVersionProps) {
  const { t } = useTranslation();
  const { namespace, name } = resourceIn(source);
  const { data } = useCall(listExecutions, { params: { namespace, name }, query: { limit: 100 } });
  const ended = data?.items.filter(({ state }) => endedStates.has(state)) ?? [];
  const latest = ended.find(({ state }) => state === "succeeded")?.number;
  if (data && ended.length === 0)
    return (
      <Text size="xs" c="red" style={{ whiteSpace: "nowrap" }}>
        {t("outputs.no_execution")}
      </Text>
    );
  const numbers = ended.map(({ number }) => number);
  if (value !== "latest" && !numbers.includes(value)) numbers.push(value);
  return (
    <Select
      size="xs"
      w={150}
      aria-label={t("containers.input_version", { source })}
      allowDeselect={false}
      value={String(value)}
      data={[
        ...(value === "latest" || latest !== undefined
          ? [{ value: "latest", label: t("containers.latest_now", { number: latest ?? "…" }) }]
          : []),
        ...numbers.map((number) => ({ value: String(number), label: t("outputs.execution_number", { number }) })),
      ]}
      onChange={(next) => next && onChange(next === "latest" ? next : Number(next))}
    />
  );
}
