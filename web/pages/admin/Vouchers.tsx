import { Button, Text } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { listVouchers, type VoucherBatch } from "../../../contract/house.ts";
import { useCall } from "../../api.ts";
import { day, money, number } from "../../format.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { Section } from "../../parts/Section.tsx";

const MakeVouchers = lazy(() => import("./MakeVouchers.tsx"));

/** Batches of vouchers with how many are redeemed, and the making of new ones. */
export function Vouchers({ currency }: { currency: string }) {
  const { t } = useTranslation();
  const [making, setMaking] = useState(false);
  const { data, error, refetch } = useCall(listVouchers, {});
  const columns: Column<VoucherBatch>[] = [
    { key: "label", title: t("finance.label"), cell: ({ label }) => <Text fw={550}>{label}</Text> },
    {
      key: "worth",
      title: t("finance.worth"),
      align: "right",
      cell: ({ amount_micros }) => money(amount_micros, currency),
    },
    {
      key: "used",
      title: t("finance.used"),
      align: "right",
      cell: ({ redeemed, count }) => t("finance.used_of", { used: number(redeemed), all: number(count) }),
    },
    {
      key: "expires",
      title: t("finance.good_until"),
      from: "sm",
      align: "right",
      cell: ({ expires_at }) => (expires_at === null ? "–" : day(expires_at)),
    },
  ];
  return (
    <Section
      title={t("finance.vouchers")}
      hint={t("finance.vouchers_hint")}
      action={
        <Button variant="default" style={{ flex: "none" }} onClick={() => setMaking(true)}>
          {t("finance.make")}
        </Button>
      }
      flush
    >
      <DataTable
        label={t("finance.vouchers")}
        columns={columns}
        list={{ items: data?.items, error, refetch }}
        rowKey={({ batch_id }) => batch_id}
        empty={
          <Text px="md" pb="md" c="dimmed">
            {t("finance.vouchers_none")}
          </Text>
        }
      />
      <Suspense>{making && <MakeVouchers currency={currency} onClose={() => setMaking(false)} />}</Suspense>
    </Section>
  );
}
