import { Button, Skeleton, Text } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { getFinance, type Finance as House, setBilling } from "../../../contract/house.ts";
import { useAct, useCall } from "../../api.ts";
import { exactTime, money } from "../../format.ts";
import { useMe } from "../../namespace.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { TextLink } from "../../parts/links.tsx";
import { PageTabs } from "../../parts/PageTabs.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { useProductName } from "../../parts/product.ts";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";
import { Issuer } from "../finance/BillingProfile.tsx";
import { Figures } from "../finance/Figures.tsx";
import { Books } from "./Books.tsx";
import { Health } from "./Health.tsx";
import { HouseOffers } from "./HouseOffers.tsx";
import { HouseTopUps } from "./HouseTopUps.tsx";
import { HouseWallets } from "./HouseWallets.tsx";
import { OperatorsOnly } from "./OperatorsOnly.tsx";
import { SoldPackages } from "./SoldPackages.tsx";
import { StorageGrants } from "./StorageGrants.tsx";
import { Vouchers } from "./Vouchers.tsx";

const tabs = ["money", "books", "health"] as const;
const MoneyChart = lazy(() => import("../finance/MoneyChart.tsx"));

/** The money of the installation: whether use is paid for, what waits, who has what, what was charged. */
export default function Finance() {
  const { t } = useTranslation();
  const { query, tab = "money", ...search } = useSearch({ from: "/frame/admin/finance" });
  const navigate = useNavigate({ from: "/admin/finance" });
  const operator = useMe()?.operator ?? false;
  const { data, error, refetch } = useCall(getFinance, {}, { enabled: operator, refetchInterval: 30_000 });
  return (
    <OperatorsOnly>
      <PageTitle title={t("finance.house_title")} facts={<Text c="dimmed">{t("finance.house_text")}</Text>} />
      {error && !data ? <ErrorNotice error={error} onRetry={refetch} /> : null}
      {!data && !error && <Skeleton height={320} />}
      <PageTabs
        label={t("finance.house_title")}
        value={tab}
        tabs={tabs.map((value) => ({ value, label: t(`books.tabs.${value}`) }))}
        onChange={(tab) => void navigate({ search: { tab } })}
      />
      {data && tab === "books" && (
        <Books
          currency={data.currency}
          search={search}
          onSearch={(change) => void navigate({ search: (old) => ({ ...old, ...change }) })}
        />
      )}
      {data && tab === "health" && (
        <Health
          currency={data.currency}
          sort={search.sort}
          onSort={(sort) => void navigate({ search: (old) => ({ ...old, sort }), replace: true })}
        />
      )}
      {data && tab === "money" && (
        <>
          <Billing house={data} />
          <HouseTopUps state="pending" />
          <Revenue house={data} />
          <HouseWallets
            currency={data.currency}
            query={query}
            onQuery={(query) => void navigate({ search: { query }, replace: true })}
          />
          <StorageGrants />
          <HouseOffers currency={data.currency} />
          <SoldPackages />
          <Vouchers currency={data.currency} />
          <HouseTopUps state="paid" />
          <Issuer />
        </>
      )}
    </OperatorsOnly>
  );
}

/** Whether use is paid for, and the switch. */
function Billing({ house: { billing, billing_changed_at, closing } }: { house: House }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const act = useAct(setBilling);
  const words = { time: exactTime(billing_changed_at) };
  const to = billing ? "off" : "on";
  return (
    <Section
      title={t("finance.billing")}
      action={
        <Button variant="default" style={{ flex: "none" }} onClick={() => setAsked(true)}>
          {t(`finance.switch_${to}`)}
        </Button>
      }
    >
      <Text>{billing ? t("finance.billing_on", words) : t("finance.billing_is_off", words)}</Text>
      {closing && <Text fw={550}>{t("finance.billing_closing")}</Text>}
      <ConfirmDialog
        opened={asked}
        onClose={() => setAsked(false)}
        title={t(`finance.switch_${to}`)}
        confirm={t(`finance.switch_${to}`)}
        harmless={billing}
        onConfirm={() => act.mutateAsync({ body: { billing: !billing } })}
      >
        {t(`finance.switch_${to}_text`)}
      </ConfirmDialog>
    </Section>
  );
}

/** What all wallets hold, and what was charged. */
function Revenue({ house: { currency, balance_micros, owed_micros, revenue } }: { house: House }) {
  const { t } = useTranslation();
  const nameOf = useProductName();
  const bars = revenue.map(({ month, ...bar }) => ({ ...bar, at: month, product: nameOf(bar.product) }));
  const navigate = useNavigate();
  const booksOf = (month: string) => paths.houseFinance({ tab: "books", by: "product", month });
  const sums = new Map<string, number>();
  for (const { month, amount_micros } of revenue) sums.set(month, (sums.get(month) ?? 0) + amount_micros);
  return (
    <Section
      title={t("finance.revenue")}
      hint={t(revenue.length === 0 ? "finance.revenue_none" : "finance.revenue_hint")}
    >
      <Figures
        items={[
          { label: t("finance.all_balance"), value: money(balance_micros, currency) },
          { label: t("finance.all_owed"), value: money(owed_micros, currency) },
          ...[...sums].slice(-2).map(([label, sum]) => ({
            label,
            value: <TextLink {...booksOf(label)}>{money(sum, currency)}</TextLink>,
          })),
        ]}
      />
      {bars.length > 0 && (
        <Suspense fallback={<Skeleton height={240} />}>
          <MoneyChart bars={bars} onOpen={(month) => void navigate(booksOf(month))} currency={currency} />
        </Suspense>
      )}
    </Section>
  );
}
