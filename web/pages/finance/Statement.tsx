import { Button, Skeleton, Text, TextInput } from "@mantine/core";
import { IconDownload, IconReceiptOff } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { addressOf } from "../../../contract/client.ts";
import { exportStatement, getStatement, listStatementLines } from "../../../contract/finance.ts";
import { useCall, usePages } from "../../api.ts";
import { money } from "../../format.ts";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { useProductName } from "../../parts/product.ts";
import { Section } from "../../parts/Section.tsx";
import { Toolbar } from "../../parts/Toolbar.tsx";
import { paths } from "../../paths.ts";
import { ChargeLines } from "./ChargeLines.tsx";

const MoneyChart = lazy(() => import("./MoneyChart.tsx"));

interface StatementProps {
  namespace: string;
  month: string | undefined;
  onMonth: (month: string | undefined) => void;
}

/** What the days of a month were charged: the total, through time, line by line, and as a file. */
export function Statement({ namespace, month: chosen, onMonth }: StatementProps) {
  const { t } = useTranslation();
  const nameOf = useProductName();
  const navigate = useNavigate();
  const open = (day: string) => void navigate(paths.usage(namespace, { tab: "records", from: day, to: day }));
  const now = new Date().toISOString().slice(0, 7);
  const month = chosen ?? now;
  const input = { params: { namespace }, query: { month } };
  const { data } = useCall(getStatement, input);
  const list = usePages(listStatementLines, input);
  const bars = data?.days.map(({ day, product, amount_micros }) => ({
    at: day,
    product: nameOf(product),
    amount_micros,
  }));
  return (
    <>
      <Toolbar>
        <TextInput
          type="month"
          aria-label={t("finance.month")}
          max={now}
          value={month}
          onChange={(event) => onMonth(event.currentTarget.value || undefined)}
        />
        <Button
          component="a"
          href={addressOf(exportStatement, input)}
          download
          variant="default"
          leftSection={<IconDownload size={16} />}
        >
          {t("finance.download")}
        </Button>
      </Toolbar>
      {data && bars && bars.length > 0 && (
        <Section title={t("finance.total", { month, amount: money(data.total_micros, data.currency) })}>
          <Suspense fallback={<Skeleton height={240} />}>
            <MoneyChart bars={bars} onOpen={open} currency={data.currency} />
          </Suspense>
        </Section>
      )}
      {list.items?.length === 0 ? (
        <EmptyState icon={<IconReceiptOff size={22} />} title={t("finance.spent_none")} />
      ) : (
        <Section title={t("finance.lines")} hint={<Text c="dimmed">{t("finance.lines_hint")}</Text>} flush>
          <ChargeLines namespace={namespace} currency={data?.currency ?? ""} list={list} />
        </Section>
      )}
    </>
  );
}
