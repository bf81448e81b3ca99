import { Paper, Select, Text } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { listLimits, listMemberLimits, setMemberLimit } from "../../../contract/limits.ts";
import type { Output } from "../../../contract/route.ts";
import { useAct, useCall, usePages } from "../../api.ts";
import { amount } from "../../format.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { Gauge } from "../../parts/Gauge.tsx";
import { useProductName } from "../../parts/product.ts";
import { Toolbar } from "../../parts/Toolbar.tsx";
import { EditLimit } from "./EditLimit.tsx";
import { Product } from "./Product.tsx";

type MemberLimit = Output<typeof listMemberLimits>["items"][number];

interface MemberLimitsProps {
  namespace: string;
  product: string | undefined;
  onProduct: (product: string | undefined) => void;
}

/** What each member may use and uses; changed in its place. */
export function MemberLimits({ namespace, product, onProduct }: MemberLimitsProps) {
  const { t } = useTranslation();
  const organization = namespace;
  const list = usePages(listMemberLimits, { params: { organization }, query: { product, limit: 100 } });
  const nameOf = useProductName();
  const { data } = useCall(listLimits, { params: { organization } });
  return (
    <>
      <Text c="dimmed" mb="sm" maw={760}>
        {t("limits.members_explained")}
      </Text>
      <Toolbar>
        <Select
          aria-label={t("limits.product")}
          placeholder={t("limits.any_product")}
          clearable
          w={220}
          value={product ?? null}
          data={data?.items.map(({ product }) => ({ value: product, label: nameOf(product) })) ?? []}
          onChange={(value) => onProduct(value ?? undefined)}
        />
      </Toolbar>
      <Paper style={{ overflow: "hidden" }}>
        <DataTable
          label={t("limits.tabs.members")}
          columns={useColumns(organization, data?.currency)}
          list={list}
          rowKey={(row) => `${row.member.path} ${row.product}`}
          empty={<EmptyState icon={<IconUsers size={22} />} title={t("limits.no_members")} />}
        />
      </Paper>
    </>
  );
}

function useColumns(organization: string, currency: string | undefined): Column<MemberLimit>[] {
  const { t } = useTranslation();
  const nameOf = useProductName();
  const set = useAct(setMemberLimit);
  return [
    {
      key: "member",
      title: t("limits.member"),
      cell: ({ member }) => (
        <>
          <Text fw={550}>{member.name}</Text>
          <Text size="xs" c="dimmed">
            {member.path}
          </Text>
        </>
      ),
    },
    { key: "product", title: t("limits.product"), cell: (row) => <Product {...row} /> },
    {
      key: "limit",
      title: t("limits.member_limit"),
      cell: (row) => (
        <EditLimit
          title={t("limits.edit_member", { name: row.member.name, product: nameOf(row.product) })}
          unit={row.unit}
          currency={currency}
          value={row.limit}
          in_use={row.in_use}
          reason={undefined}
          onSave={(limit) =>
            set.mutateAsync({
              params: { organization, member: row.member.path, product: row.product },
              body: { limit },
            })
          }
        >
          <Text style={{ whiteSpace: "nowrap" }}>
            {row.limit === null ? t("parts.unlimited") : amount(row.limit, row.unit, currency)}
          </Text>
        </EditLimit>
      ),
    },
    {
      key: "effective",
      title: t("limits.effective"),
      cell: (row) => (
        <Gauge
          label={row.member.name}
          used={row.in_use}
          limit={row.effective_limit}
          unit={row.unit}
          currency={currency}
          slim
        />
      ),
    },
  ];
}
