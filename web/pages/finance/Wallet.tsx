import { Alert, Skeleton } from "@mantine/core";
import { IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { getStatement, type Wallet as WalletState } from "../../../contract/finance.ts";
import { useCall } from "../../api.ts";
import { duration, money } from "../../format.ts";
import { TextLink } from "../../parts/links.tsx";
import { useProductName } from "../../parts/product.ts";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";
import { Figures } from "./Figures.tsx";

const MoneyChart = lazy(() => import("./MoneyChart.tsx"));

/** What can be paid and how long it lasts, and what this month was charged, as a chart. */
export function Wallet({ namespace, wallet }: { namespace: string; wallet: WalletState }) {
  const { t } = useTranslation();
  const nameOf = useProductName();
  const navigate = useNavigate();
  const open = (day: string) => void navigate(paths.usage(namespace, { tab: "records", from: day, to: day }));
  const month = new Date().toISOString().slice(0, 7);
  const { data, error } = useCall(
    getStatement,
    { params: { namespace }, query: { month } },
    { refetchInterval: 60_000 },
  );
  const bars = data?.days.map(({ day, product, amount_micros }) => ({
    at: day,
    product: nameOf(product),
    amount_micros,
  }));
  return (
    <>
      <Standing wallet={wallet} />
      <Figures items={useFigures(wallet)} />
      <Section title={t("finance.spent")} hint={t(bars?.length === 0 ? "finance.spent_none" : "finance.spent_hint")}>
        {!bars && !error && <Skeleton height={240} />}
        {bars && bars.length > 0 && (
          <Suspense fallback={<Skeleton height={240} />}>
            <MoneyChart bars={bars} onOpen={open} currency={wallet.currency} />
          </Suspense>
        )}
        {wallet.spent.length > 0 && (
          <Figures
            items={wallet.spent.map(({ product, amount_micros }) => ({
              label: nameOf(product),
              value: (
                <TextLink {...paths.finance(namespace, { tab: "statement", month })}>
                  {money(amount_micros, wallet.currency)}
                </TextLink>
              ),
            }))}
          />
        )}
      </Section>
    </>
  );
}

/** What one should know before the numbers. */
function Standing({ wallet: { billing, minutes_left } }: { wallet: WalletState }) {
  const { t } = useTranslation();
  if (!billing)
    return (
      <Alert mb="md" icon={<IconInfoCircle />} title={t("finance.billing_off")}>
        {t("finance.billing_off_text")}
      </Alert>
    );
  if (minutes_left === null || minutes_left > 120) return null;
  return (
    <Alert mb="md" color="orange" icon={<IconAlertTriangle />} title={t("finance.low")}>
      {t("finance.low_text")}
    </Alert>
  );
}

function useFigures(wallet: WalletState) {
  const { t } = useTranslation();
  const inWords = (micros: number) => money(micros, wallet.currency);
  const { minutes_left, an_hour_micros, credit_micros, owed_micros } = wallet;
  const lasts = {
    label: t("finance.lasts"),
    value: minutes_left === null ? "–" : duration(minutes_left * 60),
    hint: minutes_left === null ? t("finance.lasts_on") : t("finance.lasts_hint", { amount: inWords(an_hour_micros) }),
  };
  return [
    { label: t("finance.balance"), value: inWords(wallet.balance_micros) },
    { label: t("finance.payable"), value: inWords(wallet.payable_micros) },
    ...(wallet.billing ? [lasts] : []),
    { label: t("finance.held"), value: inWords(wallet.held_micros), hint: t("finance.held_hint") },
    { label: t("finance.uncharged"), value: inWords(wallet.uncharged_micros) },
    ...(credit_micros > 0 ? [{ label: t("finance.credit"), value: inWords(credit_micros) }] : []),
    ...(owed_micros > 0 ? [{ label: t("finance.owed"), value: inWords(owed_micros) }] : []),
  ];
}
