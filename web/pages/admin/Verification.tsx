import { Alert, Badge, Button, Paper, Text } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { verify } from "../../../contract/installation.ts";
import type { Output } from "../../../contract/route.ts";
import { useCall } from "../../api.ts";
import { number } from "../../format.ts";
import { useMe } from "../../namespace.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { OperatorsOnly } from "./OperatorsOnly.tsx";

type Check = Output<typeof verify>["checks"][number];

export default function Verification() {
  const { t } = useTranslation();
  const operator = useMe()?.operator ?? false;
  const { data, error, refetch, isFetching } = useCall(verify, {}, { enabled: operator });
  const columns: Column<Check>[] = [
    {
      key: "check",
      title: t("admin.check"),
      cell: ({ name, explanation }) => (
        <>
          <Text fw={550}>{name}</Text>
          <Text size="xs" c="dimmed">
            {explanation}
          </Text>
        </>
      ),
    },
    { key: "rows", title: t("admin.rows"), align: "right", width: 130, from: "xs", cell: ({ rows }) => number(rows) },
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
        facts={<Text c="dimmed">{t("admin.verification_text")}</Text>}
        action={
          <Button leftSection={<IconRefresh size={16} />} loading={isFetching} onClick={() => void refetch()}>
            {t("admin.verification_run")}
          </Button>
        }
      />
      {data && <Verdict {...data} />}
      <Paper>
        <DataTable
          label={t("admin.verification_title")}
          columns={columns}
          list={{ items: data?.checks, error, refetch }}
          rowKey={({ name }) => name}
          empty={null}
        />
      </Paper>
    </OperatorsOnly>
  );
}

function Verdict({ ok, checks }: Output<typeof verify>) {
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
