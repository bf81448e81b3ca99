import { Text } from "@mantine/core";
import { IconGauge } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import {
  type LimitItem,
  listDefaultMemberLimits,
  listLimits,
  setDefaultMemberLimit,
  setLimit,
} from "../../../contract/limits.ts";
import { useAct, useCall } from "../../api.ts";
import { amount } from "../../format.ts";
import { useNamespace } from "../../namespace.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { Gauge } from "../../parts/Gauge.tsx";
import { useReason } from "../../parts/guard.tsx";
import { useProductName } from "../../parts/product.ts";
import { Section } from "../../parts/Section.tsx";
import { EditLimit } from "./EditLimit.tsx";
import { Product } from "./Product.tsx";

interface OrganizationLimitsProps {
  namespace: string;
  can: Record<string, boolean> | undefined;
}

/** What the organization and each of its members may use at once, and what they use now. */
export function OrganizationLimits({ namespace, can }: OrganizationLimitsProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useCall(listLimits, { params: { organization: namespace } });
  return (
    <>
      <Text c="dimmed" mb="md" maw={760}>
        {t("limits.explained")}
      </Text>
      <Section title={t("limits.all")} hint={t("limits.all_hint")} flush>
        <DataTable
          label={t("limits.all")}
          columns={useColumns(namespace, can, data?.currency)}
          list={{ items: data?.items, error, refetch }}
          rowKey={({ product }) => product}
          empty={<EmptyState icon={<IconGauge size={22} />} title={t("limits.none")} />}
        />
      </Section>
    </>
  );
}

/** What all of its members use, against what its maintainers set and what it is allowed to store. */
function Together({ name, row, currency }: { name: string; row: LimitItem; currency: string | undefined }) {
  const { t } = useTranslation();
  const { allowance, unit } = row;
  return (
    <Gauge
      label={name}
      used={row.in_use}
      limit={lower(row.limit, allowance)}
      unit={unit}
      currency={currency}
      hint={allowance !== null && t("limits.allowance", { amount: amount(allowance, unit) })}
      slim
    />
  );
}

const lower = (a: number | null, b: number | null) => (a === null || b === null ? (a ?? b) : Math.min(a, b));

function useColumns(
  namespace: string,
  can: Record<string, boolean> | undefined,
  currency: string | undefined,
): Column<LimitItem>[] {
  const { t } = useTranslation();
  const { name } = useNamespace(namespace);
  const reason = useReason()(can, "limit.set");
  const organization = useAct(setLimit);
  const everyone = useAct(setDefaultMemberLimit);
  const { data: defaults } = useCall(listDefaultMemberLimits, { params: { organization: namespace } });
  const defaultOf = (product: string) => defaults?.items.find((one) => one.product === product)?.limit ?? null;
  const nameOf = useProductName();
  const inWords = (limit: number | null, { unit }: LimitItem) =>
    limit === null ? t("parts.unlimited") : amount(limit, unit, currency);
  const params = (product: string) => ({ organization: namespace, product });
  return [
    { key: "product", title: t("limits.product"), cell: (row) => <Product {...row} /> },
    {
      key: "organization",
      title: t("limits.of_organization", { name }),
      cell: (row) => (
        <EditLimit
          title={t("limits.edit_organization", { name, product: nameOf(row.product) })}
          unit={row.unit}
          currency={currency}
          value={row.limit}
          in_use={row.in_use}
          reason={reason}
          onSave={(limit) => organization.mutateAsync({ params: params(row.product), body: { limit } })}
        >
          <Together name={name} row={row} currency={currency} />
        </EditLimit>
      ),
    },
    {
      key: "default",
      title: t("limits.of_each"),
      cell: (row) => (
        <EditLimit
          title={t("limits.edit_default", { product: nameOf(row.product) })}
          unit={row.unit}
          currency={currency}
          value={defaultOf(row.product)}
          reason={reason}
          onSave={(limit) => everyone.mutateAsync({ params: params(row.product), body: { limit } })}
        >
          <Text style={{ whiteSpace: "nowrap" }}>{inWords(defaultOf(row.product), row)}</Text>
        </EditLimit>
      ),
    },
    {
      key: "mine",
      title: t("limits.mine"),
      cell: (row) => (
        <Gauge
          label={t("limits.mine")}
          used={row.member_in_use}
          limit={row.effective_limit}
          unit={row.unit}
          currency={currency}
          slim
        />
      ),
    },
    {
      key: "capacity",
      title: t("limits.capacity"),
      cell: (row) =>
        row.capacity === null ? (
          "–"
        ) : (
          <Gauge
            label={t("limits.capacity")}
            used={row.capacity_in_use ?? 0}
            limit={row.capacity}
            unit={row.unit}
            slim
          />
        ),
    },
  ];
}
