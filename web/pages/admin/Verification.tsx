import { Alert, Badge, Button, Code, Paper, Text } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { listProofs, type Verification as Proof, verify } from "../../../contract/installation.ts";
import { useAct, useCall } from "../../api.ts";
import { duration, number } from "../../format.ts";
import { useMe } from "../../namespace.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { OperatorsOnly } from "./OperatorsOnly.tsx";

type Check = Proof["checks"][number];

export default function Verification() {
  const { t } = useTranslation();
  const operator = useMe()?.operator ?? false;
  const { data, error, refetch } = useCall(
    listProofs,
    { query: { limit: 1 } },
    { enabled: operator, refetchInterval: 60_000 },
  );
  const run = useAct(verify);
  const last = data?.items[0];
  const columns: Column<Check>[] = [
    {
      key: "check",
      title: t("admin.check"),
      cell: ({ name, explanation, found, error }) => (
        <>
          <Text fw={550}>{name}</Text>
          <Text size="xs" c="dimmed">
            {explanation}
          </Text>
          <Found found={found} error={error} />
        </>
      ),
    },
    {
      key: "rows",
      title: t("admin.rows"),
      align: "right",
      width: 130,
      from: "xs",
      cell: ({ rows }) => (rows === null ? t("admin.not_ended") : number(rows)),
    },
    { key: "ms", title: t("admin.took"), align: "right", width: 100, from: "sm", cell: ({ ms }) => `${number(ms)} ms` },
    {
      key: "result",
      title: t("admin.result"),
      quiet: true,
      width: 110,
      align: "right",
      cell: ({ rows }) => <Result holds={rows === 0} />,
    },
  ];
  return (
    <OperatorsOnly>
      <PageTitle
        title={t("admin.verification_title")}
        facts={
          <>
            <Text c="dimmed">{t("admin.verification_text")}</Text>
            {last && <LastRun {...last} />}
          </>
        }
        action={
          <Button leftSection={<IconRefresh size={16} />} loading={run.isPending} onClick={() => run.mutate({})}>
            {t("admin.verification_run")}
          </Button>
        }
      />
      <ErrorNotice error={run.error} />
      {last && <Verdict {...last} />}
      <Paper>
        <DataTable
          label={t("admin.verification_title")}
          columns={columns}
          list={{ items: data && (last?.checks ?? []), error, refetch }}
          rowKey={({ name }) => name}
          empty={
            <EmptyState icon={<IconCheck size={22} />} title={t("admin.verification_none")}>
              {t("admin.verification_none_text")}
            </EmptyState>
          }
        />
      </Paper>
    </OperatorsOnly>
  );
}

function LastRun({ started_at, ended_at }: Proof) {
  const { t } = useTranslation();
  const seconds = (Date.parse(ended_at) - Date.parse(started_at)) / 1000;
  return (
    <Facts
      items={[
        [t("admin.verification_last"), <TimeAgo key="last" time={ended_at} />],
        [t("admin.verification_took"), duration(seconds)],
      ]}
    />
  );
}

/** A few of the rows that should not be there, by their ids; or why the check did not end. */
function Found({ found, error }: Pick<Check, "found" | "error">) {
  const { t } = useTranslation();
  if (error)
    return (
      <Text size="xs" c="red">
        {error}
      </Text>
    );
  if (found.length === 0) return null;
  return (
    <details>
      <summary>{t("admin.verification_found")}</summary>
      <Code block>{found.map((row) => JSON.stringify(row)).join("\n")}</Code>
    </details>
  );
}

function Verdict({ ok, checks }: Proof) {
  const { t } = useTranslation();
  return (
    <Alert
      mb="md"
      color={ok ? "teal" : "red"}
      icon={ok ? <IconCheck /> : <IconAlertTriangle />}
      title={t(ok ? "admin.verification_ok" : "admin.verification_bad")}
    >
      {ok ? t("admin.verification_ok_text", { count: checks.length }) : t("admin.verification_bad_text")}
    </Alert>
  );
}

function Result({ holds }: { holds: boolean }) {
  const { t } = useTranslation();
  const Icon = holds ? IconCheck : IconAlertTriangle;
  return (
    <Badge color={holds ? "teal" : "red"} leftSection={<Icon size={13} aria-hidden />}>
      {t(holds ? "admin.holds" : "admin.fails")}
    </Badge>
  );
}
