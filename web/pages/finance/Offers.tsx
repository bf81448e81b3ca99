import { Button, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { buyPackage, listOffers, type Offer } from "../../../contract/packages.ts";
import { useAct, useCall } from "../../api.ts";
import { number as inDigits, money } from "../../format.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { Section } from "../../parts/Section.tsx";
import { useOfferColumns } from "./offerColumns.tsx";
import { usePackageWords } from "./packageWords.ts";

/** The packages that can be bought, with what they save. */
export function Offers({ namespace, onBought }: { namespace: string; onBought: (number: number) => void }) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState<Offer>();
  const { quantityOf } = usePackageWords();
  const { data, error, refetch } = useCall(listOffers, { params: { namespace } });
  const act = useAct(buyPackage, ({ name, number }) => {
    notifications.show({ message: t("packages.is_bought", { name }) });
    onBought(number);
  });
  const columns: Column<Offer>[] = [
    ...useOfferColumns(),
    {
      key: "buy",
      title: t("parts.actions"),
      quiet: true,
      align: "right",
      width: 96,
      cell: (offer) => (
        <Button size="xs" onClick={() => setWanted(offer)} aria-label={t("packages.buy_named", { name: offer.name })}>
          {t("packages.buy")}
        </Button>
      ),
    },
  ];
  return (
    <Section title={t("packages.offers")} hint={t("packages.offers_hint")} flush>
      <DataTable
        label={t("packages.offers")}
        columns={columns}
        list={{ items: data?.items, error, refetch }}
        rowKey={({ number }) => String(number)}
        empty={
          <Text px="md" pb="md" c="dimmed">
            {t("packages.offers_none")}
          </Text>
        }
      />
      <ConfirmDialog
        opened={wanted !== undefined}
        onClose={() => setWanted(undefined)}
        title={t("packages.buy_named", { name: wanted?.name })}
        confirm={t("packages.buy")}
        harmless
        onConfirm={() => act.mutateAsync({ params: { namespace }, body: { offer: wanted?.number ?? 0 } })}
      >
        {wanted &&
          t("packages.buy_text", {
            price: money(wanted.price_micros, wanted.currency),
            quantity: quantityOf(wanted.quantity, wanted),
            days: inDigits(wanted.valid_days),
          })}
      </ConfirmDialog>
    </Section>
  );
}
