import { Select, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { versionRoutes } from "../../../contract/versions.ts";
import { useCall } from "../../api.ts";
import { resourceIn } from "../../paths.ts";

interface BindingVersionProps {
  source: string;
  value: number | "latest";
  onChange: (value: number | "latest") => void;
}

/** Which sealed version of a data set or model; "latest" is settled when the container is saved. */
export function BindingVersion({ source, value, onChange }: BindingVersionProps) {
  const { t } = useTranslation();
  const { kind, namespace, name } = resourceIn(source);
  const routes = versionRoutes[kind === "model" ? kind : "dataset"];
  const { data } = useCall(routes.list, { params: { namespace, name }, query: { limit: 100 } });
  const sealed = data?.items.filter(({ state }) => state === "ready") ?? [];
  if (data && sealed.length === 0)
    return (
      <Text size="xs" c="red" style={{ whiteSpace: "nowrap" }}>
        {t("containers.no_sealed")}
      </Text>
    );
  const numbers = sealed.map(({ number }) => number);
  if (value !== "latest" && !numbers.includes(value)) numbers.push(value);
  const labelOf = (number: number) => {
    const called = sealed.find((version) => version.number === number)?.name;
    return [t("repositories.version_number", { number }), called].filter(Boolean).join(" · ");
  };
  return (
    <Select
      size="xs"
      w={150}
      aria-label={t("containers.input_version", { source })}
      allowDeselect={false}
      value={String(value)}
      data={[
        { value: "latest", label: t("containers.latest_now", { number: numbers[0] ?? "…" }) },
        ...numbers.map((number) => ({ value: String(number), label: labelOf(number) })),
      ]}
      onChange={(next) => next && onChange(next === "latest" ? next : Number(next))}
    />
  );
}
