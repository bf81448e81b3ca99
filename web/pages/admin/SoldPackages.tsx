import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listSoldPackages, type Package, refundPackage } from "../../../contract/packages.ts";
import { useAct, usePages } from "../../api.ts";
import { money } from "../../format.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { TextLink } from "../../parts/links.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";
import { FormDialog, ReasonField } from "../finance/FormDialog.tsx";
import { usePackageColumns } from "../finance/packageColumns.tsx";

/** The packages of all namespaces; one of which nothing is used can be taken back. */
export function SoldPackages() {
  const { t } = useTranslation();
  const [open, setOpen] = useState<Package>();
  const list = usePages(listSoldPackages, { query: {} });
  const common = usePackageColumns();
  if (!list.items?.length) return null;
  const columns: Column<Package>[] = [
    {
      key: "namespace",
      title: t("finance.namespace"),
      cell: ({ namespace }) => <TextLink {...paths.home(namespace)}>{namespace}</TextLink>,
    },
    ...common,
    {
      key: "act",
      title: t("parts.actions"),
      quiet: true,
      align: "right",
      cell: (row) =>
        row.state === "good" &&
        row.left === row.quantity && (
          <Button size="xs" variant="default" onClick={() => setOpen(row)}>
            {t("packages.refund")}
          </Button>
        ),
    },
  ];
  return (
    <Section title={t("packages.sold_title")} flush>
      <DataTable
        label={t("packages.sold_title")}
        columns={columns}
        list={list}
        rowKey={({ number }) => String(number)}
        empty={null}
      />
      {open && <Refund bought={open} onClose={() => setOpen(undefined)} />}
    </Section>
  );
}

function Refund({ bought, onClose }: { bought: Package; onClose: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const act = useAct(refundPackage, onClose);
  const { name, namespace, number, price_micros, currency } = bought;
  return (
    <FormDialog
      title={t("packages.refund_title", { name })}
      text={t("packages.refund_text", { namespace, amount: money(price_micros, currency) })}
      send={t("packages.refund")}
      unready={reason.trim() === ""}
      act={act}
      onSend={() => act.mutate({ params: { number }, body: { reason } })}
      onClose={onClose}
    >
      <ReasonField value={reason} onChange={setReason} />
    </FormDialog>
  );
}
