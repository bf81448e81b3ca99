import { Button, Text } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { type HouseOffer, listHouseOffers, withdrawPackage } from "../../../contract/packages.ts";
import { useAct, usePages } from "../../api.ts";
import { number as inDigits } from "../../format.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { Section } from "../../parts/Section.tsx";
import { useOfferColumns } from "../finance/offerColumns.tsx";

const OfferPackage = lazy(() => import("./OfferPackage.tsx"));

/** The packages that are offered, for whom, and how many were bought. */
export function HouseOffers({ currency }: { currency: string }) {
  const { t } = useTranslation();
  const [making, setMaking] = useState(false);
  const [doomed, setDoomed] = useState<HouseOffer>();
  const withdraw = useAct(withdrawPackage);
  const list = usePages(listHouseOffers, { query: {} });
  const columns: Column<HouseOffer>[] = [
    ...(useOfferColumns() as Column<HouseOffer>[]),
    {
      key: "audience",
      title: t("packages.audience"),
      from: "md",
      cell: ({ audience, namespace }) => namespace ?? t(`packages.audiences.${audience}`),
    },
    { key: "sold", title: t("packages.sold"), align: "right", from: "sm", cell: ({ sold }) => inDigits(sold) },
    {
      key: "act",
      title: t("parts.actions"),
      quiet: true,
      align: "right",
      cell: (offer) => (
        <Button size="xs" variant="default" onClick={() => setDoomed(offer)}>
          {t("packages.withdraw")}
        </Button>
      ),
    },
  ];
  return (
    <Section
      title={t("packages.house_offers")}
      hint={t("packages.house_offers_hint")}
      action={
        <Button variant="default" style={{ flex: "none" }} onClick={() => setMaking(true)}>
          {t("packages.offer")}
        </Button>
      }
      flush
    >
      <DataTable
        label={t("packages.house_offers")}
        columns={columns}
        list={list}
        rowKey={({ number }) => String(number)}
        empty={
          <Text px="md" pb="md" c="dimmed">
            {t("packages.house_offers_none")}
          </Text>
        }
      />
      <ConfirmDialog
        opened={doomed !== undefined}
        onClose={() => setDoomed(undefined)}
        title={t("packages.withdraw_title", { name: doomed?.name })}
        confirm={t("packages.withdraw")}
        onConfirm={() => withdraw.mutateAsync({ params: { number: doomed?.number ?? 0 }, body: {} })}
      >
        {t("packages.withdraw_text")}
      </ConfirmDialog>
      <Suspense>{making && <OfferPackage currency={currency} onClose={() => setMaking(false)} />}</Suspense>
    </Section>
  );
}
