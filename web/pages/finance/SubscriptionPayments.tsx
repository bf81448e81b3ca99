import { Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { getSubscription } from "../../../contract/subscriptions.ts";
import { useCall } from "../../api.ts";
import { bytes, money } from "../../format.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";

interface SubscriptionPaymentsProps {
  namespace: string;
  number: number;
  currency: string;
}

/** What was paid for a subscription: each of its periods, and what was added within one. */
export function SubscriptionPayments({ namespace, number, currency }: SubscriptionPaymentsProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useCall(getSubscription, { params: { namespace, number } });
  if (!data && !error) return <Skeleton height={120} m="md" />;
  type Payment = NonNullable<typeof data>["payments"][number];
  const columns: Column<Payment>[] = [
    { key: "order", title: t("subscriptions.order"), width: 90, cell: ({ order }) => order },
    {
      key: "days",
      title: t("subscriptions.days"),
      cell: ({ first_day: first, last_day: last }) => t("subscriptions.days_of", { first, last }),
    },
    {
      key: "size",
      title: t("subscriptions.size_of"),
      align: "right",
      from: "sm",
      cell: ({ gib }) => bytes(gib * 2 ** 30),
    },
    {
      key: "paid",
      title: t("subscriptions.paid"),
      align: "right",
      cell: ({ amount_micros }) => money(amount_micros, currency),
    },
  ];
  return (
    <DataTable
      label={t("subscriptions.payments")}
      columns={columns}
      list={{ items: data?.payments, error, refetch }}
      rowKey={({ order }) => String(order)}
      empty={null}
    />
  );
}
