import { SimpleGrid, Skeleton } from "@mantine/core";
import { IconCoins, IconDatabase } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type Forecast, getForecast } from "../../../contract/reports.ts";
import { useCall } from "../../api.ts";
import { bytes, day, money, relativeTime, span } from "../../format.ts";
import { TextLink } from "../../parts/links.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";
import { MeansForecasts } from "./MeansForecasts.tsx";
import { Outlook } from "./Outlook.tsx";

/** When storage and the month's spending reach their limits and money runs out, and how that was worked out. */
export function Forecasts({ namespace }: { namespace: string }) {
  const { t } = useTranslation();
  const { data, error } = useCall(getForecast, { params: { namespace } });
  if (!data) return error ? null : <Skeleton height={150} mb="md" />;
  const shown = data.items.filter(({ product, limit, used }) => product === "storage" || limit !== null || used > 0);
  return (
    <Section title={t("usage.forecast")} hint={t("usage.forecast_hint")}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
        {shown.map((one) => (
          <Expected key={one.product} namespace={namespace} forecast={one} currency={data.currency} />
        ))}
        <MeansForecasts namespace={namespace} />
      </SimpleGrid>
    </Section>
  );
}

interface ExpectedProps {
  namespace: string;
  forecast: Forecast;
  currency: string;
}

function Expected({ namespace, forecast, currency }: ExpectedProps) {
  const { t } = useTranslation();
  const stored = forecast.product === "storage";
  const words = useForecastWords(currency);
  return (
    <Outlook
      icon={stored ? IconDatabase : IconCoins}
      title={t(stored ? "usage.forecast_storage" : "usage.forecast_spend")}
      outcome={words.outcome(forecast)}
      strong={forecast.runs_out_at !== null}
      pace={words.pace(forecast)}
    >
      <TextLink {...paths.usage(namespace, stored ? { tab: "storage" } : { tab: "statistics", by: "day" })}>
        {t(stored ? "usage.see_growth" : "usage.see_costs")}
      </TextLink>
    </Outlook>
  );
}

function useForecastWords(currency: string) {
  const { t } = useTranslation();
  const amount = ({ unit }: Forecast, value: number) => (unit === "bytes" ? bytes(value) : money(value, currency));
  const pace = (one: Forecast) => {
    const days = span(Math.round(one.days) * 1440);
    if (one.product === "monthly_spend")
      return t("usage.spends", { amount: money(Math.round(one.per_day), currency), days });
    const change = Math.round(one.per_day);
    if (change === 0) return t("usage.stays", { days });
    return t(change > 0 ? "usage.grows" : "usage.shrinks", { size: bytes(Math.abs(change)), days });
  };
  const outcome = (one: Forecast) => {
    const { limit, used, runs_out_at: at, expected } = one;
    const about = expected === null ? "" : amount(one, expected);
    if (limit === null)
      return t(expected === null ? "usage.no_storage_limit" : "usage.no_spend_limit", { amount: about });
    const words = { limit: amount(one, limit), amount: about };
    if (used >= limit) return t("usage.full_now", words);
    if (at) return t("usage.full_in", { ...words, time: relativeTime(at), day: day(at) });
    return t(expected === null ? "usage.not_full" : "usage.not_spent", words);
  };
  return { pace, outcome };
}
