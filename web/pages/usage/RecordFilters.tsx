import { Pill, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { listResourceTypes } from "../../../contract/installation.ts";
import { useCall } from "../../api.ts";
import { useMembers } from "../../parts/resource/standing.ts";
import { SearchField } from "../../parts/SearchField.tsx";
import { Toolbar } from "../../parts/Toolbar.tsx";
import { DaySpan } from "./DaySpan.tsx";
import type { UsageSearch } from "./statistics.ts";

interface RecordFiltersProps {
  namespace: string;
  search: UsageSearch;
  onSearch: (change: UsageSearch) => void;
}

/** By resource, product, member and days. */
export function RecordFilters({ namespace, search, onSearch }: RecordFiltersProps) {
  const { t } = useTranslation();
  const members = useMembers(namespace);
  const { data: types } = useCall(listResourceTypes, {});
  const products = types?.items.map(({ name }) => name) ?? [];
  const known = search.product && !products.includes(search.product) ? [...products, search.product] : products;
  const chosen = search.product ?? (search.type ? `${search.type}:` : null);
  return (
    <Toolbar>
      <SearchField
        label={t("usage.search_resource")}
        value={search.resource}
        onChange={(resource) => onSearch({ resource })}
      />
      <Select
        aria-label={t("usage.product")}
        placeholder={t("usage.any_product")}
        clearable
        w={190}
        value={chosen === "storage:" ? "storage" : chosen}
        data={[
          { value: "compute:", label: t("usage.all_compute") },
          ...known.filter((name) => name !== "storage"),
          { value: "storage", label: t("usage.storage") },
        ]}
        onChange={(value) => onSearch(productFilter(value))}
      />
      {members && (
        <Select
          aria-label={t("usage.member")}
          placeholder={t("usage.any_member")}
          clearable
          searchable
          w={190}
          value={search.member ?? null}
          data={members.map(({ path, name }) => ({ value: path, label: name }))}
          onChange={(member) => onSearch({ member: member ?? undefined })}
        />
      )}
      {(["team", "project"] as const).map(
        (of) =>
          search[of] && (
            <Pill
              key={of}
              size="md"
              withRemoveButton
              removeButtonProps={{ "aria-label": t("parts.clear_filters"), "aria-hidden": false, tabIndex: 0 }}
              onRemove={() => onSearch({ [of]: undefined })}
            >
              {t(`usage.bys.${of}`)}: {search[of]}
            </Pill>
          ),
      )}
      <DaySpan from={search.from} to={search.to} onChange={onSearch} />
    </Toolbar>
  );
}

function productFilter(value: string | null): UsageSearch {
  if (value === "compute:") return { type: "compute", product: undefined };
  if (value === "storage") return { type: "storage", product: undefined };
  return { type: value ? "compute" : undefined, product: value ?? undefined };
}
