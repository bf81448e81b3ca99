import { Badge, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { TopUp } from "../../../contract/finance.ts";
import { money } from "../../format.ts";
import type { Column } from "../../parts/DataTable.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";

const colors = { pending: "orange", paid: "teal", declined: "red", cancelled: "gray" } as const;

/** What is shown of a top-up, to whoever asked for it and to the operator. */
export function useTopUpColumns(): Column<TopUp>[] {
  const { t } = useTranslation();
  return [
    { key: "number", title: t("finance.number"), from: "sm", cell: ({ number }) => `#${number}` },
    {
      key: "state",
      title: t("finance.state"),
      cell: ({ state, reason, refunded_micros, currency, provider }) => (
        <>
          <Badge color={colors[state]}>
            {state === "pending" && provider !== "offline" ? t("invoices.provider") : t(`finance.states.${state}`)}
          </Badge>
          {reason && <Text size="xs">{reason}</Text>}
          {refunded_micros > 0 && (
            <Text size="xs">{t("finance.refunded", { amount: money(refunded_micros, currency) })}</Text>
          )}
        </>
      ),
    },
    {
      key: "by",
      title: t("finance.by"),
      from: "sm",
      cell: ({ buyer, note }) => (
        <>
          {buyer.name}
          {note && (
            <Text size="xs" c="dimmed">
              {note}
            </Text>
          )}
        </>
      ),
    },
    { key: "at", title: t("finance.when"), cell: ({ created_at }) => <TimeAgo time={created_at} />, from: "sm" },
    {
      key: "amount",
      title: t("finance.amount"),
      align: "right",
      cell: ({ amount_micros, currency }) => money(amount_micros, currency),
    },
  ];
}
