import { IconPackage, IconWallet } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { forecastMeans, type MeansLeft } from "../../../contract/finance.ts";
import { useCall } from "../../api.ts";
import { day, money, relativeTime, span } from "../../format.ts";
import { useNamespace } from "../../namespace.ts";
import { TextLink } from "../../parts/links.tsx";
import { useProductName } from "../../parts/product.ts";
import { paths } from "../../paths.ts";
import { usePackageWords } from "../finance/packageWords.ts";
import { Outlook } from "./Outlook.tsx";

/** When the balance and packages run out, for those who keep the money. */
export function MeansForecasts({ namespace }: { namespace: string }) {
  const { kind, role } = useNamespace(namespace);
  const enabled = kind === "person" || role === "maintainer";
  const { data } = useCall(forecastMeans, { params: { namespace } }, { enabled });
  const shown = data?.items.filter(({ product, left, per_day }) => product !== null || left !== 0 || per_day > 0);
  return shown?.map((one) => (
    <Expected key={one.product ?? ""} namespace={namespace} means={one} currency={data?.currency ?? ""} />
  ));
}

interface ExpectedProps {
  namespace: string;
  means: MeansLeft;
  currency: string;
}

function Expected({ namespace, means, currency }: ExpectedProps) {
  const { t } = useTranslation();
  const nameOf = useProductName();
  const { product } = means;
  const words = useMeansWords(currency);
  return (
    <Outlook
      icon={product === null ? IconWallet : IconPackage}
      title={
        product === null ? t("usage.forecast_balance") : t("usage.forecast_packages", { product: nameOf(product) })
      }
      outcome={words.outcome(means)}
      strong={means.runs_out_at !== null}
      pace={words.pace(means)}
    >
      <TextLink {...paths.finance(namespace, { tab: product === null ? "wallet" : "packages" })}>
        {t(product === null ? "usage.see_wallet" : "usage.see_packages")}
      </TextLink>
    </Outlook>
  );
}

function useMeansWords(currency: string) {
  const { t } = useTranslation();
  const { quantityOf } = usePackageWords();
  const amount = ({ unit }: MeansLeft, value: number) =>
    unit === "micros" ? money(Math.round(value), currency) : quantityOf(value, { unit, currency });
  return {
    outcome(one: MeansLeft) {
      const words = { left: amount(one, one.left) };
      if (one.left <= 0) return t("usage.means_gone", words);
      const { runs_out_at: at, last_day } = one;
      if (!at) return t("usage.means_last", words);
      const over = last_day !== null && Date.parse(at) === Date.parse(last_day) + 86_400_000;
      return t(over ? "usage.means_over" : "usage.means_end", { ...words, time: relativeTime(at), day: day(at) });
    },
    pace: (one: MeansLeft) =>
      t("usage.spends", { amount: amount(one, one.per_day), days: span(Math.round(one.days) * 1440) }),
  };
}
