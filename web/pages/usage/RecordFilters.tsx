import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { addressOf } from "../../../contract/client.ts";
import { listResourceTypes } from "../../../contract/installation.ts";
import { exportCosts, exportUsageRecords } from "../../../contract/reports.ts";
import { orders, states } from "../../../contract/usage.ts";
import { useCall } from "../../api.ts";
import { useProductName } from "../../parts/product.ts";
import { useMembers } from "../../parts/resource/standing.ts";
import { SearchField } from "../../parts/SearchField.tsx";
import { Toolbar } from "../../parts/Toolbar.tsx";
import { DaySpan } from "./DaySpan.tsx";
import { Download } from "./Download.tsx";
import { FilterPills } from "./FilterPills.tsx";
import { recordsOf } from "./records.ts";
import type { UsageSearch } from "./statistics.ts";

interface RecordFiltersProps {
  namespace: string;
  search: UsageSearch;
  onSearch: (change: UsageSearch) => void;
}

/** By resource, product, member, state and days, in which order, and all of it as a file. */
export function RecordFilters({ namespace, search, onSearch }: RecordFiltersProps) {
  const { t } = useTranslation();
  const members = useMembers(namespace);
  const { from, to } = search;
  const params = { namespace };
  const href = (format: "csv" | "jsonl") =>
    addressOf(exportUsageRecords, { params, query: { ...recordsOf(search), format } });
  return (
    <Toolbar>
      <SearchField
        label={t("usage.search_resource")}
        value={search.resource}
        onChange={(resource) => onSearch({ resource })}
      />
      <Product search={search} onSearch={onSearch} />
      {members && (
        <Select
          aria-label={t("usage.member")}
          placeholder={t("usage.any_member")}
          clearable
          searchable
          w={170}
          value={search.member ?? null}
          data={members.map(({ path, name }) => ({ value: path, label: name }))}
          onChange={(member) => onSearch({ member: member ?? undefined })}
        />
      )}
      <Select
        aria-label={t("usage.state")}
        placeholder={t("usage.any_state")}
        clearable
        w={150}
        value={search.state ?? null}
        data={states.map((value) => ({ value, label: t(`usage.states.${value}`) }))}
        onChange={(state) => onSearch({ state: (state as UsageSearch["state"]) ?? undefined })}
      />
      <DaySpan from={from} to={to} onChange={onSearch} />
      <Select
        aria-label={t("usage.order")}
        allowDeselect={false}
        w={150}
        value={search.order ?? "newest"}
        data={orders.map((value) => ({ value, label: t(`usage.record_orders.${value}`) }))}
        onChange={(order) => onSearch({ order: order === "newest" ? undefined : (order as UsageSearch["order"]) })}
      />
      <FilterPills of={["team", "project"]} search={search} onSearch={onSearch} />
      <Download
        of={{
          csv: href("csv"),
          jsonl: href("jsonl"),
          focus: addressOf(exportCosts, { params, query: { from, to } }),
        }}
      />
    </Toolbar>
  );
}

function Product({ search, onSearch }: Omit<RecordFiltersProps, "namespace">) {
  const { t } = useTranslation();
  const nameOf = useProductName();
  const { data: types } = useCall(listResourceTypes, {});
  const products = types?.items.map(({ name }) => name) ?? [];
  const known = search.product && !products.includes(search.product) ? [...products, search.product] : products;
  const chosen = search.product ?? (search.type === "compute" ? "compute:" : (search.type ?? null));
  return (
    <Select
      aria-label={t("usage.product")}
      placeholder={t("usage.any_product")}
      clearable
      w={170}
      value={chosen}
      data={[
        { value: "compute:", label: t("usage.all_compute") },
        ...known.filter((name) => !others.some((other) => other === name)),
        ...others.map((value) => ({ value, label: nameOf(value) })),
      ]}
      onChange={(value) => onSearch(productFilter(value))}
    />
  );
}

/** Types of use that are one product. */
const others = ["storage", "api"] as const;

function productFilter(value: string | null): UsageSearch {
  if (value === "compute:") return { type: "compute", product: undefined };
  const other = others.find((one) => one === value);
  if (other) return { type: other, product: undefined };
  return { type: value ? "compute" : undefined, product: value ?? undefined };
}
