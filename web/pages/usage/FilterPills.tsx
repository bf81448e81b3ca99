import { Pill } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { UsageSearch } from "./statistics.ts";

interface FilterPillsProps {
  /** Which filters have no field of their own here. */
  of: readonly ("type" | "product" | "member" | "team" | "project" | "resource" | "model" | "token")[];
  search: UsageSearch;
  onSearch: (change: UsageSearch) => void;
}

/** Filters that somebody came with, each to be taken away. */
export function FilterPills({ of, search, onSearch }: FilterPillsProps) {
  const { t } = useTranslation();
  const words = (key: FilterPillsProps["of"][number]) =>
    key === "type" ? t(`usage.${search.type ?? "compute"}`) : `${t(`usage.filters.${key}`)}: ${search[key]}`;
  return of
    .filter((key) => search[key])
    .map((key) => (
      <Pill
        key={key}
        size="md"
        withRemoveButton
        removeButtonProps={{ "aria-label": t("parts.clear_filters"), "aria-hidden": false, tabIndex: 0 }}
        onRemove={() => onSearch({ [key]: undefined })}
      >
        {words(key)}
      </Pill>
    ));
}
