import { ActionIcon, Badge, Button, Group, Paper, Skeleton, Text } from "@mantine/core";
import { IconChevronDown, IconChevronRight, IconPencil, IconPlus, IconTargetArrow } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Budget, deleteBudget, listBudgets } from "../../../contract/budgets.ts";
import { useAct, useCall } from "../../api.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { Gauge } from "../../parts/Gauge.tsx";
import { useBudgetWords } from "./budget-words.ts";

const BudgetBurnDown = lazy(() => import("./BudgetBurnDown.tsx"));
const BudgetDialog = lazy(() => import("./BudgetDialog.tsx"));

interface BudgetsProps {
  namespace: string;
  /** They may make and change them. */
  may: boolean;
  open: string | undefined;
  onOpen: (id: string | undefined) => void;
}

/** What may be spent, by the whole, by project and by member; each opens to how it goes through its days. */
export function Budgets({ namespace, may, open, onOpen }: BudgetsProps) {
  const { t } = useTranslation();
  const [edited, setEdited] = useState<Budget | "new">();
  const [doomed, setDoomed] = useState<Budget>();
  const words = useBudgetWords();
  const remove = useAct(deleteBudget);
  const { data, error, refetch } = useCall(listBudgets, { params: { namespace } }, { refetchInterval: 60_000 });
  const currency = data?.currency ?? "";
  const columns = useColumns({ currency, may, open, onOpen, onEdit: setEdited });
  return (
    <>
      {may && data && data.items.length > 0 && (
        <Group justify="space-between" mb="sm" wrap="nowrap">
          <Text c="dimmed">{t("budgets.hint")}</Text>
          <NewBudget onClick={() => setEdited("new")} />
        </Group>
      )}
      <Paper style={{ overflow: "hidden" }}>
        <DataTable
          label={t("budgets.title")}
          columns={columns}
          list={{ items: data?.items, error, refetch }}
          rowKey={({ id }) => id}
          opens
          details={({ id }) =>
            id === open && (
              <Suspense fallback={<Skeleton height={260} m="md" />}>
                <BudgetBurnDown namespace={namespace} id={id} />
              </Suspense>
            )
          }
          empty={
            <EmptyState
              icon={<IconTargetArrow size={22} />}
              title={t(may ? "budgets.none" : "budgets.none_own")}
              {...(may ? { action: <NewBudget onClick={() => setEdited("new")} /> } : {})}
            >
              {t(may ? "budgets.none_text" : "budgets.none_own_text")}
            </EmptyState>
          }
        />
      </Paper>
      <Suspense>
        {edited && (
          <BudgetDialog
            namespace={namespace}
            currency={currency}
            budget={edited === "new" ? undefined : edited}
            onDelete={setDoomed}
            onClose={() => setEdited(undefined)}
          />
        )}
      </Suspense>
      <ConfirmDialog
        opened={doomed !== undefined}
        onClose={() => setDoomed(undefined)}
        title={t("budgets.delete_title", { name: doomed && words.name(doomed) })}
        confirm={t("budgets.delete")}
        onConfirm={() => remove.mutateAsync({ params: { namespace, id: doomed?.id ?? "" } })}
      >
        {t("budgets.delete_text")}
      </ConfirmDialog>
    </>
  );
}

function NewBudget({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation();
  return (
    <Button leftSection={<IconPlus size={16} />} onClick={onClick} style={{ flex: "none" }}>
      {t("budgets.new")}
    </Button>
  );
}

interface ColumnsProps extends Pick<BudgetsProps, "may" | "open" | "onOpen"> {
  currency: string;
  onEdit: (budget: Budget) => void;
}

function useColumns({ currency, may, open, onOpen, onEdit }: ColumnsProps): Column<Budget>[] {
  const { t } = useTranslation();
  const words = useBudgetWords();
  return [
    {
      key: "open",
      title: t("budgets.show"),
      quiet: true,
      width: { base: 36, sm: 44 },
      cell: (row) => (
        <ActionIcon
          aria-expanded={open === row.id}
          aria-label={t(open === row.id ? "budgets.hide_of" : "budgets.show_of", { name: words.name(row) })}
          onClick={() => onOpen(open === row.id ? undefined : row.id)}
        >
          {open === row.id ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
        </ActionIcon>
      ),
    },
    {
      key: "of",
      title: t("budgets.of"),
      cell: (row) => (
        <>
          <Text fw={550}>{words.name(row)}</Text>
          <Text size="xs" c="dimmed">
            {words.period(row)}
          </Text>
          {row.hard_stop && (
            <Badge size="sm" color="orange" mt={2}>
              {t("budgets.stops")}
            </Badge>
          )}
        </>
      ),
    },
    {
      key: "spent",
      title: t("budgets.spent"),
      width: { base: 150, sm: 240 },
      cell: (row) => (
        <Gauge
          slim
          label={t("budgets.spent_of", { name: words.name(row) })}
          used={row.spent_micros}
          limit={row.amount_micros}
          unit="micros"
          currency={currency}
        />
      ),
    },
    {
      key: "expected",
      title: t("budgets.expected"),
      from: "sm",
      width: 220,
      cell: (row) => <Text size="sm">{words.outlook(row, currency)}</Text>,
    },
    ...useAlertColumns(may, onEdit),
  ];
}

/** When it tells, and the pencil of those who may change it. */
function useAlertColumns(may: boolean, onEdit: (budget: Budget) => void): Column<Budget>[] {
  const { t } = useTranslation();
  const words = useBudgetWords();
  return [
    {
      key: "alerts",
      title: t("budgets.alerts"),
      from: "md",
      width: 160,
      cell: (row) => <Text size="sm">{row.percents.map((percent) => `${percent}\u00a0%`).join(" · ") || "–"}</Text>,
    },
    ...(may
      ? [
          {
            key: "edit",
            title: t("parts.actions"),
            quiet: true,
            width: { base: 40, sm: 48 },
            cell: (row: Budget) => (
              <ActionIcon onClick={() => onEdit(row)} aria-label={t("budgets.edit_of", { name: words.name(row) })}>
                <IconPencil size={16} />
              </ActionIcon>
            ),
          },
        ]
      : []),
  ];
}
