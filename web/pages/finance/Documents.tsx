import { Button, Group, Text } from "@mantine/core";
import { IconFileInvoice } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { addressOf } from "../../../contract/client.ts";
import { exportInvoice, type Invoice, listInvoices, printInvoice } from "../../../contract/invoices.ts";
import { usePages } from "../../api.ts";
import { money } from "../../format.ts";
import { currentLanguage } from "../../i18n.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { Section } from "../../parts/Section.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { BillingProfile } from "./BillingProfile.tsx";

/** What was issued to a wallet, each to be downloaded, and what the next ones say. */
export function Documents({ namespace }: { namespace: string }) {
  const { t } = useTranslation();
  const list = usePages(listInvoices, { params: { namespace }, query: {} });
  return (
    <>
      <Section title={t("invoices.title")} hint={t("invoices.hint")} flush>
        <DataTable
          label={t("invoices.title")}
          columns={useColumns(namespace)}
          list={list}
          rowKey={({ number }) => String(number)}
          empty={
            <EmptyState icon={<IconFileInvoice size={22} />} title={t("invoices.none")}>
              {t("invoices.none_text")}
            </EmptyState>
          }
        />
      </Section>
      <BillingProfile namespace={namespace} />
    </>
  );
}

function useColumns(namespace: string): Column<Invoice>[] {
  const { t } = useTranslation();
  return [
    {
      key: "number",
      title: t("invoices.number"),
      cell: ({ name }) => <span style={{ whiteSpace: "nowrap" }}>{name}</span>,
    },
    {
      key: "kind",
      title: t("invoices.kind"),
      cell: ({ kind, month, order }) => (
        <>
          {t(`invoices.kinds.${kind}`)}
          <Text size="xs" c="dimmed">
            {month ? t("invoices.of_month", { month }) : t("invoices.of_order", { number: order })}
          </Text>
        </>
      ),
    },
    { key: "payer", title: t("invoices.payer"), from: "md", cell: ({ payer }) => payer },
    { key: "issued", title: t("invoices.issued"), from: "sm", cell: ({ issued_at }) => <TimeAgo time={issued_at} /> },
    {
      key: "amount",
      title: t("invoices.amount"),
      align: "right",
      cell: ({ kind, amount_micros, currency }) =>
        money(kind === "credit_note" ? -amount_micros : amount_micros, currency),
    },
    {
      key: "get",
      title: t("parts.actions"),
      quiet: true,
      align: "right",
      cell: (row) => <Downloads namespace={namespace} row={row} />,
    },
  ];
}

function Downloads({ namespace, row: { number, name } }: { namespace: string; row: Invoice }) {
  const { t } = useTranslation();
  const params = { namespace, number };
  const ways = {
    pdf: addressOf(printInvoice, { params, query: { language: currentLanguage() } }),
    csv: addressOf(exportInvoice, { params }),
  };
  return (
    <Group gap="xs" justify="flex-end">
      {(["pdf", "csv"] as const).map((way) => (
        <Button
          key={way}
          component="a"
          href={ways[way]}
          download
          size="xs"
          variant="default"
          aria-label={t(`invoices.download_${way}`, { name })}
        >
          {t(`invoices.${way}`)}
        </Button>
      ))}
    </Group>
  );
}
