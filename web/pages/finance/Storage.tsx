import { ActionIcon, Alert, Badge, Button, Text } from "@mantine/core";
import { IconChevronDown, IconChevronRight, IconDatabasePlus, IconInfoCircle, IconPencil } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { getStorageAllowance, listSubscriptions, type Subscription } from "../../../contract/subscriptions.ts";
import { useCall, usePages } from "../../api.ts";
import { bytes, day, money } from "../../format.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { Section } from "../../parts/Section.tsx";
import { Allowance } from "./Allowance.tsx";
import { SubscriptionPayments } from "./SubscriptionPayments.tsx";

const SubscribeDialog = lazy(() => import("./SubscribeDialog.tsx"));

interface StorageProps {
  namespace: string;
  /** The number of the subscription that is open. */
  open: number | undefined;
  onOpen: (number: number | undefined) => void;
}

/** How much may be stored and why, and the subscriptions that add to it. */
export function Storage({ namespace, open, onOpen }: StorageProps) {
  const { t } = useTranslation();
  const [edited, setEdited] = useState<Subscription | "new">();
  const params = { namespace };
  const { data: allowance } = useCall(getStorageAllowance, { params }, { refetchInterval: 60_000 });
  const list = usePages(listSubscriptions, { params, query: {} });
  const may = Boolean(allowance?.billing && allowance.can["wallet.order"]);
  const add = may && allowance && allowance.offers.length > 0 && allowance.allowance_bytes !== null && (
    <Button leftSection={<IconDatabasePlus size={16} />} onClick={() => setEdited("new")}>
      {t("subscriptions.new")}
    </Button>
  );
  const columns = useColumns({ currency: allowance?.currency ?? "", may, open, onOpen, onEdit: setEdited });
  return (
    <>
      {allowance && <Allowance allowance={allowance} />}
      {allowance?.allowance_bytes === null && (
        <Alert mb="md" icon={<IconInfoCircle />} title={t("subscriptions.unlimited")}>
          {t("subscriptions.unlimited_text")}
        </Alert>
      )}
      <Section title={t("subscriptions.title")} hint={t("subscriptions.hint")} action={add || undefined} flush>
        <DataTable
          label={t("subscriptions.title")}
          columns={columns}
          list={list}
          rowKey={({ number }) => String(number)}
          opens
          details={({ number }) =>
            number === open && (
              <SubscriptionPayments namespace={namespace} number={number} currency={allowance?.currency ?? ""} />
            )
          }
          empty={
            <EmptyState icon={<IconDatabasePlus size={22} />} title={t("subscriptions.none")}>
              {t(allowance?.offers.length === 0 ? "subscriptions.none_sold" : "subscriptions.none_text")}
            </EmptyState>
          }
        />
      </Section>
      <Suspense>
        {edited && allowance && (
          <SubscribeDialog
            namespace={namespace}
            allowance={allowance}
            old={edited === "new" ? undefined : edited}
            onClose={() => setEdited(undefined)}
          />
        )}
      </Suspense>
    </>
  );
}

const colors = { active: "teal", late: "orange", ended: "gray" } as const;

interface ColumnsProps {
  currency: string;
  may: boolean;
  open: number | undefined;
  onOpen: StorageProps["onOpen"];
  onEdit: (subscription: Subscription) => void;
}

function useColumns({ currency, may, open, onOpen, onEdit }: ColumnsProps): Column<Subscription>[] {
  const { t } = useTranslation();
  const sizeOf = ({ gib, period }: Pick<Subscription, "gib" | "period">) =>
    t("subscriptions.size", { size: bytes(gib * 2 ** 30), period: t(`subscriptions.in_period.${period}`) });
  const nextOf = ({ next }: Subscription) => {
    if (next === null) return t("subscriptions.next_none");
    if (next.cost_micros === null) return t("subscriptions.next_unsold");
    return t("subscriptions.next_is", { size: sizeOf(next), price: money(next.cost_micros, currency) });
  };
  return [
    {
      key: "open",
      title: t("subscriptions.open"),
      quiet: true,
      width: 44,
      cell: ({ number }) => (
        <ActionIcon
          aria-expanded={open === number}
          aria-label={t(open === number ? "subscriptions.close_named" : "subscriptions.open_named", { number })}
          onClick={() => onOpen(open === number ? undefined : number)}
        >
          {open === number ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
        </ActionIcon>
      ),
    },
    {
      key: "name",
      title: t("subscriptions.name"),
      cell: (row) => (
        <>
          <Text fw={550}>{sizeOf(row)}</Text>
          <Text size="xs" c="dimmed">
            {t("subscriptions.number", { number: row.number, day: day(row.created_at) })}
          </Text>
        </>
      ),
    },
    {
      key: "state",
      title: t("subscriptions.state"),
      width: { base: 96, sm: 120 },
      cell: ({ state }) => <Badge color={colors[state]}>{t(`subscriptions.states.${state}`)}</Badge>,
    },
    {
      key: "until",
      title: t("subscriptions.until"),
      from: "sm",
      width: 170,
      cell: ({ last_day, state, holds_until }) => (
        <>
          <Text>{last_day}</Text>
          {state === "late" && (
            <Text size="xs" c="dimmed">
              {t("subscriptions.holds_until", { day: holds_until })}
            </Text>
          )}
        </>
      ),
    },
    {
      key: "next",
      title: t("subscriptions.next"),
      from: "md",
      cell: (row) => (row.state === "ended" ? "–" : nextOf(row)),
    },
    {
      key: "edit",
      title: t("parts.actions"),
      quiet: true,
      width: 48,
      cell: (row) =>
        may &&
        row.state !== "ended" && (
          <ActionIcon aria-label={t("subscriptions.change", { number: row.number })} onClick={() => onEdit(row)}>
            <IconPencil size={16} />
          </ActionIcon>
        ),
    },
  ];
}
