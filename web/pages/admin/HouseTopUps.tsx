import { Button, Group, Text } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { TopUp } from "../../../contract/finance.ts";
import { decideTopUp, listAllTopUps } from "../../../contract/house.ts";
import { useAct, usePages } from "../../api.ts";
import { money } from "../../format.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { TextLink } from "../../parts/links.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";
import { useTopUpColumns } from "../finance/topUpColumns.tsx";

const DeclineTopUp = lazy(() => import("./DeclineTopUp.tsx"));
const RefundTopUp = lazy(() => import("./RefundTopUp.tsx"));

type Act = "confirm" | "decline" | "refund";

/** Top-ups that wait, to be confirmed or declined; or those that were paid, of which something may be paid back. */
export function HouseTopUps({ state }: { state: "pending" | "paid" }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<{ act: Act; order: TopUp }>();
  const close = () => setOpen(undefined);
  const confirm = useAct(decideTopUp);
  const list = usePages(listAllTopUps, { query: { state } }, { refetchInterval: 30_000 });
  const pending = state === "pending";
  const columns: Column<TopUp>[] = [
    {
      key: "namespace",
      title: t("finance.namespace"),
      cell: ({ namespace }) => <TextLink {...paths.home(namespace)}>{namespace}</TextLink>,
    },
    // of those that wait all wait
    ...useTopUpColumns().filter(({ key }) => !pending || key !== "state"),
    {
      key: "act",
      title: t("parts.actions"),
      quiet: true,
      align: "right",
      cell: (order) => <Acts acts={actsOf(order)} onAct={(act) => setOpen({ act, order })} />,
    },
  ];
  if (!pending && list.items?.length === 0) return null;
  const order = open?.order;
  const words = { namespace: order?.namespace, amount: order && money(order.amount_micros, order.currency) };
  return (
    <Section
      title={t(pending ? "finance.waiting" : "finance.decided")}
      hint={pending && t("finance.waiting_hint")}
      flush
    >
      <DataTable
        label={t(pending ? "finance.waiting" : "finance.decided")}
        columns={columns}
        list={list}
        rowKey={({ number }) => String(number)}
        empty={
          <Text px="md" pb="md" c="dimmed">
            {t("finance.waiting_none")}
          </Text>
        }
      />
      <ConfirmDialog
        opened={open?.act === "confirm"}
        onClose={close}
        title={t("finance.confirm_title", { number: order?.number })}
        confirm={t("finance.confirm")}
        harmless
        onConfirm={() => confirm.mutateAsync({ params: { number: order?.number ?? 0 }, body: { decision: "confirm" } })}
      >
        {t("finance.confirm_text", words)}
      </ConfirmDialog>
      <Suspense>
        {open?.act === "decline" && <DeclineTopUp order={open.order} onClose={close} />}
        {open?.act === "refund" && <RefundTopUp order={open.order} onClose={close} />}
      </Suspense>
    </Section>
  );
}

/** What is paid at a provider is decided by it. */
const actsOf = ({ state, provider }: TopUp): readonly Act[] =>
  state === "paid" ? ["refund"] : provider === "offline" ? ["confirm", "decline"] : [];

function Acts({ acts, onAct }: { acts: readonly Act[]; onAct: (act: Act) => void }) {
  const { t } = useTranslation();
  return (
    <Group gap="xs" justify="flex-end">
      {acts.map((act) => (
        <Button key={act} size="xs" variant={act === "confirm" ? "filled" : "default"} onClick={() => onAct(act)}>
          {t(`finance.${act}`)}
        </Button>
      ))}
    </Group>
  );
}
