import { Select, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { datasets as versions } from "../../../contract/versions.ts";
import { useCall } from "../../api.ts";

interface BindingVersionProps {
  source: string;
  value: number | "latest";
  onChange: (value: number | "latest") => void;
}

/** Which sealed version of a data set; "latest" is settled when the container is saved. */
export function BindingVersion({ source, value, onChange }: BindingVersionProps) {
  const { t } = useTranslation();
  const [, namespace = "", name = ""] = source.split("/");
  const { data } = useCall(versions.list, { params: { namespace, name }, query: { limit: 100 } });
  const sealed = data?.items.filter(({ state }) => state === "ready") ?? [];
  if (data && sealed.length === 0)
    return (
      <Text size="xs" c="red" style={{ whiteSpace: "nowrap" }}>
        {t("containers.no_sealed")}
      </Text>
    );
  const numbers = sealed.map(({ number }) => number);
  if (value !== "latest" && !numbers.includes(value)) numbers.push(value);
  return (
    <Select
      size="xs"
      w={150}
      aria-label={t("containers.input_version", { source })}
      allowDeselect={false}
      value={String(value)}
      data={[
        { value: "latest", label: t("containers.latest_now", { number: numbers[0] ?? "…" }) },
        ...numbers.map((number) => ({ value: String(number), label: t("datasets.version_number", { number }) })),
      ]}
      onChange={(next) => next && onChange(next === "latest" ? next : Number(next))}
    />
  );
}
