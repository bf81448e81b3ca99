import { ActionIcon, Paper, Text } from "@mantine/core";
import { IconChevronDown, IconChevronRight, IconReceiptOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { listCharges, listMovements, type Movement } from "../../../contract/finance.ts";
import { useCall, usePages } from "../../api.ts";
import { money } from "../../format.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { Section } from "../../parts/Section.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { ChargeLines } from "./ChargeLines.tsx";

interface MovementsProps {
  namespace: string;
  currency: string;
  /** The number of the charge that is open. */
  open: number | undefined;
  onOpen: (number: number | undefined) => void;
}

/** What came into the wallet and what it paid; a charge opens into whose use it was. */
export function Movements({ namespace, currency, open, onOpen }: MovementsProps) {
  const { t } = useTranslation();
  const list = usePages(listMovements, { params: { namespace }, query: {} }, { refetchInterval: 30_000 });
  return (
    <Section title={t("finance.movements")} hint={t("finance.movements_hint")} flush>
      <DataTable
        label={t("finance.movements")}
        columns={useColumns(currency, open, onOpen)}
        list={list}
        rowKey={({ number }) => String(number)}
        opens
        details={({ number }) =>
          number === open ? <Opened namespace={namespace} number={number} currency={currency} /> : null
        }
        empty={
          <EmptyState icon={<IconReceiptOff size={22} />} title={t("finance.movements_none")}>
            {t("finance.movements_none_text")}
          </EmptyState>
        }
      />
    </Section>
  );
}

function Opened({ namespace, number, currency }: { namespace: string; number: number; currency: string }) {
  const { data, error, refetch } = useCall(listCharges, { params: { namespace, number } });
  return (
    <Paper style={{ overflow: "hidden" }}>
      <ChargeLines namespace={namespace} currency={currency} list={{ items: data?.items, error, refetch }} />
    </Paper>
  );
}

function useColumns(currency: string, open: number | undefined, onOpen: MovementsProps["onOpen"]): Column<Movement>[] {
  const { t } = useTranslation();
  return [
    {
      key: "open",
      title: t("finance.open_lines"),
      quiet: true,
      width: 44,
      cell: ({ kind, number }) =>
        ["charge", "package", "subscription"].includes(kind) && (
          <ActionIcon
            aria-expanded={open === number}
            aria-label={t(open === number ? "finance.close_lines" : "finance.open_lines")}
            onClick={() => onOpen(open === number ? undefined : number)}
          >
            {open === number ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
          </ActionIcon>
        ),
    },
    {
      key: "what",
      title: t("finance.what"),
      cell: ({ kind, order, owed_micros }) => (
        <>
          <Text fw={550}>{t(`finance.kinds.${kind}`)}</Text>
          {order !== null && (
            <Text size="xs" c="dimmed">
              {t("finance.order_number", { number: order })}
            </Text>
          )}
          {owed_micros > 0 && (
            <Text size="xs" c="dimmed">
              {t("finance.owed_of", { amount: money(owed_micros, currency) })}
            </Text>
          )}
        </>
      ),
    },
    { key: "at", title: t("finance.when"), cell: ({ at }) => <TimeAgo time={at} />, width: { base: 96, sm: 150 } },
    { key: "by", title: t("finance.by"), cell: ({ by }) => by?.name ?? "Guildhall", from: "sm", width: 160 },
    {
      key: "amount",
      title: t("finance.amount"),
      align: "right",
      width: { base: 116, sm: 150 },
      cell: ({ amount_micros }) => money(amount_micros, currency),
    },
    {
      key: "balance",
      title: t("finance.balance_after"),
      align: "right",
      from: "sm",
      width: 160,
      cell: ({ balance_micros }) => (balance_micros === null ? "–" : money(balance_micros, currency)),
    },
  ];
}
