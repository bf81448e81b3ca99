import { useTranslation } from "react-i18next";
import type { Budget } from "../../../contract/budgets.ts";
import { day, money } from "../../format.ts";

/** A day of the calendar, whatever the reader's zone. */
const dayOf = (date: string) => day(`${date}T12:00:00Z`);

/** A budget in words: whose it is, which days, how it goes on. */
export function useBudgetWords() {
  const { t } = useTranslation();
  return {
    name: ({ of, project, member }: Budget) =>
      of === "namespace" ? t("budgets.whole") : of === "project" ? (project ?? "") : (member?.name ?? ""),
    period: ({ every, first_day, last_day }: Budget) =>
      every === "month"
        ? t("budgets.each_month")
        : t("budgets.from_to", { from: dayOf(first_day), to: dayOf(last_day) }),
    outlook: (
      { expected_micros, runs_out_on, last_day, first_day, spent_micros, amount_micros }: Budget,
      currency: string,
    ) => {
      if (expected_micros === null) return t("budgets.not_begun", { day: dayOf(first_day) });
      const words = { amount: money(expected_micros, currency), day: dayOf(runs_out_on ?? last_day) };
      if (spent_micros >= amount_micros) return t("budgets.outlook_spent", words);
      return t(runs_out_on ? "budgets.outlook_short" : "budgets.outlook_enough", words);
    },
  };
}
