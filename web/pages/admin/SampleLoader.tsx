import { Button, Code, Group, Paper, Text } from "@mantine/core";
import { IconSparkles } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { getSetup } from "../../../contract/accounts.ts";
import { loadDemo } from "../../../contract/installation.ts";
import type { Role } from "../../../contract/members.ts";
import type { Output } from "../../../contract/route.ts";
import { call, useCall } from "../../api.ts";
import { useNamespaces } from "../../namespace.ts";
import { CopyButton } from "../../parts/CopyButton.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { ButtonLink } from "../../parts/links.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";

type Demo = Output<typeof loadDemo>;

/** Loads the sample organization and shows whom one can sign in as. What was loaded stays on the page. */
export function SampleLoader() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const act = useMutation({
    mutationKey: [loadDemo.path],
    mutationFn: () => call(loadDemo, {}),
    onSuccess: () => void client.invalidateQueries(),
  });
  const { data } = useCall(getSetup, {});
  if (act.data) return <Loaded {...act.data} />;
  return (
    <Paper p="lg" mb="md">
      <Text mb="md" maw={640}>
        {t("admin.sample_text")}
      </Text>
      <ErrorNotice error={act.error} />
      <Group>
        <Button leftSection={<IconSparkles size={16} />} loading={act.isPending} onClick={() => act.mutate()}>
          {t(data?.demo ? "admin.sample_show" : "admin.sample_load")}
        </Button>
        {act.isPending && <Text c="dimmed">{t("admin.sample_loading")}</Text>}
      </Group>
    </Paper>
  );
}

function Loaded({ organization, people }: Demo) {
  const { t, i18n } = useTranslation();
  const member = useNamespaces().some(({ path }) => path === organization);
  const columns: Column<Demo["people"][number]>[] = [
    { key: "email", title: t("admin.sample_email"), cell: ({ email }) => email },
    {
      key: "password",
      title: t("admin.sample_password"),
      cell: ({ password }) => (
        <Group gap={4} wrap="nowrap">
          <Code>{password}</Code>
          <CopyButton text={password} />
        </Group>
      ),
    },
    {
      key: "role",
      title: t("admin.sample_role"),
      cell: ({ role }) => (i18n.exists(`parts.roles.${role}`) ? t(`parts.roles.${role as Role}`) : role),
    },
  ];
  return (
    <Section
      title={t("admin.sample_done")}
      hint={t("admin.sample_done_text")}
      flush
      action={
        <ButtonLink {...(member ? paths.overview(organization) : paths.home(organization))} variant="default">
          {t("admin.sample_open")}
        </ButtonLink>
      }
    >
      <DataTable
        label={t("admin.sample_done")}
        columns={columns}
        list={{ items: people }}
        rowKey={({ email }) => email}
        empty={null}
      />
    </Section>
  );
}
