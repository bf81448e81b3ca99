import { Button, Paper } from "@mantine/core";
import { IconCash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { cancelTopUp, listTopUps, type TopUp } from "../../../contract/finance.ts";
import { useAct, usePages } from "../../api.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { useTopUpColumns } from "./topUpColumns.tsx";

/** The top-ups of a wallet, each with where it stands. */
export function TopUps({ namespace }: { namespace: string }) {
  const { t } = useTranslation();
  const [doomed, setDoomed] = useState<TopUp>();
  const cancel = useAct(cancelTopUp);
  const list = usePages(listTopUps, { params: { namespace }, query: {} });
  const columns: Column<TopUp>[] = [
    ...useTopUpColumns(),
    {
      key: "act",
      title: t("parts.actions"),
      quiet: true,
      align: "right",
      cell: (row) =>
        row.state === "pending" && (
          <Button size="xs" variant="default" onClick={() => setDoomed(row)}>
            {t("finance.cancel")}
          </Button>
        ),
    },
  ];
  return (
    <>
      <Paper mb="md" style={{ overflow: "hidden" }}>
        <DataTable
          label={t("finance.tabs.top_ups")}
          columns={columns}
          list={list}
          rowKey={({ number }) => String(number)}
          empty={
            <EmptyState icon={<IconCash size={22} />} title={t("finance.top_ups_none")}>
              {t("finance.top_ups_none_text")}
            </EmptyState>
          }
        />
      </Paper>
      <ConfirmDialog
        opened={doomed !== undefined}
        onClose={() => setDoomed(undefined)}
        title={t("finance.cancel_title", { number: doomed?.number })}
        confirm={t("finance.cancel_do")}
        onConfirm={() => cancel.mutateAsync({ params: { namespace, number: doomed?.number ?? 0 }, body: {} })}
      >
        {t("finance.cancel_text")}
      </ConfirmDialog>
    </>
  );
}
