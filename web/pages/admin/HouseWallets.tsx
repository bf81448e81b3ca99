import { ActionIcon, Box, Button, Text } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { type HouseWallet, listWallets } from "../../../contract/house.ts";
import { usePages } from "../../api.ts";
import { money } from "../../format.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { SearchField } from "../../parts/SearchField.tsx";
import { Section } from "../../parts/Section.tsx";

const SetCredit = lazy(() => import("./SetCredit.tsx"));

interface HouseWalletsProps {
  currency: string;
  query: string | undefined;
  onQuery: (query: string | undefined) => void;
}

/** Every wallet with what it has and owes; the operator gives credit here. */
export function HouseWallets({ currency, query, onQuery }: HouseWalletsProps) {
  const { t } = useTranslation();
  const [given, setGiven] = useState<{ namespace: string; credit_micros: number }>();
  const list = usePages(listWallets, { query: { query } });
  const amount = (key: "balance" | "held" | "credit" | "owed", from?: "sm" | "md"): Column<HouseWallet> => ({
    key,
    title: t(`finance.${key}`),
    align: "right",
    ...(from ? { from } : {}),
    cell: (row) => money(row[`${key}_micros`], currency),
  });
  const columns: Column<HouseWallet>[] = [
    {
      key: "namespace",
      title: t("finance.namespace"),
      cell: ({ namespace, name }) => (
        <>
          <Text fw={550}>{name}</Text>
          <Text size="xs" c="dimmed">
            {namespace}
          </Text>
        </>
      ),
    },
    amount("balance"),
    amount("held", "md"),
    amount("owed", "sm"),
    amount("credit", "sm"),
    {
      key: "edit",
      title: t("parts.actions"),
      quiet: true,
      align: "right",
      cell: (row) => (
        <ActionIcon onClick={() => setGiven(row)} aria-label={t("finance.set_credit", { name: row.name })}>
          <IconPencil size={16} />
        </ActionIcon>
      ),
    },
  ];
  return (
    <Section
      title={t("finance.wallets")}
      hint={t("finance.wallets_hint")}
      action={
        <Button
          variant="default"
          style={{ flex: "none" }}
          onClick={() => setGiven({ namespace: "", credit_micros: 0 })}
        >
          {t("finance.give_credit")}
        </Button>
      }
      flush
    >
      <Box px="md" pb="xs">
        <SearchField label={t("finance.wallets_find")} value={query} onChange={onQuery} />
      </Box>
      <DataTable
        label={t("finance.wallets")}
        columns={columns}
        list={list}
        rowKey={({ namespace }) => namespace}
        empty={
          <Text px="md" pb="md" c="dimmed">
            {t("finance.wallets_none")}
          </Text>
        }
      />
      <Suspense>{given && <SetCredit {...given} currency={currency} onClose={() => setGiven(undefined)} />}</Suspense>
    </Section>
  );
}
