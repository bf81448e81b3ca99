import { Select, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface BindingNumberProps {
  source: string;
  value: number | "latest";
  onChange: (value: number | "latest") => void;
  /** Those that can be chosen, newest first; undefined: not known yet. */
  numbers: readonly number[] | undefined;
  /** What is said where there are none. */
  none: string;
  /** Which one "latest" is now; undefined: none is. */
  latest: number | undefined;
  labelOf: (number: number) => string;
}

/** Which version, or whose output, an input is; what was chosen before is offered although it is not among the newest. */
export function BindingNumber({ source, value, onChange, numbers, none, latest, labelOf }: BindingNumberProps) {
  const { t } = useTranslation();
  if (numbers?.length === 0)
    return (
      <Text size="xs" c="red" style={{ whiteSpace: "nowrap" }}>
        {none}
      </Text>
    );
  const may_be_latest = value === "latest" || latest !== undefined || numbers === undefined;
  const is_older = value !== "latest" && !numbers?.includes(value);
  const offered = [...(numbers ?? []), ...(is_older ? [value] : [])];
  const newest = { value: "latest", label: t("containers.latest_now", { number: latest ?? "…" }) };
  return (
    <Select
      size="xs"
      w={150}
      aria-label={t("containers.input_version", { source })}
      allowDeselect={false}
      value={String(value)}
      data={[
        ...(may_be_latest ? [newest] : []),
        ...offered.map((number) => ({ value: String(number), label: labelOf(number) })),
      ]}
      onChange={(next) => next && onChange(next === "latest" ? next : Number(next))}
    />
  );
}
