import { Alert, Button, Group, List, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArrowRight } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Organization, renameOrganization } from "../../../contract/organizations.ts";
import { me, useAct } from "../../api.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { showFaults, useSchemaForm } from "../../parts/form.ts";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";

/** The address of an organization; says what another one changes as soon as it is typed. */
export function Address({ organization }: { organization: Organization }) {
  const { t } = useTranslation();
  const { path, name } = organization;
  const navigate = useNavigate();
  const client = useQueryClient();
  const form = useSchemaForm(renameOrganization.body, { path });
  const act = useAct(renameOrganization, async (renamed) => {
    await client.refetchQueries({ queryKey: me.queryKey });
    notifications.show({ message: t("organizations.renamed", { path: renamed.path }) });
    await navigate({ ...paths.settings(renamed.path), replace: true });
  });
  const send = form.onSubmit((body) =>
    act.mutate({ params: { organization: path }, body }, { onError: (error) => void showFaults(form, error) }),
  );
  return (
    <Section title={t("organizations.address")} hint={t("organizations.address_hint")}>
      <form onSubmit={send} noValidate>
        <ErrorNotice error={act.error} />
        <Group align="flex-end" gap="sm">
          <TextInput
            w={{ base: "100%", sm: "50%" }}
            label={t("organizations.path")}
            description={`${location.host}/${form.values.path}`}
            autoCapitalize="none"
            spellCheck={false}
            {...form.getInputProps("path")}
          />
          <Button type="submit" variant="default" loading={act.isPending} disabled={!form.isDirty() || !form.isValid()}>
            {t("organizations.rename", { name })}
          </Button>
        </Group>
        {form.isDirty() && form.isValid() && <Changes from={path} to={form.values.path} />}
      </form>
    </Section>
  );
}

function Changes({ from, to }: { from: string; to: string }) {
  const { t } = useTranslation();
  return (
    <Alert color="yellow" mt="md" title={t("organizations.rename_title")}>
      <Group gap={6} mb="xs">
        <Text ff="monospace">{from}</Text>
        <IconArrowRight size={14} aria-hidden />
        <Text ff="monospace">{to}</Text>
      </Group>
      <List size="sm" spacing={4}>
        <List.Item>{t("organizations.rename_links")}</List.Item>
        <List.Item>{t("organizations.rename_programs", { from, to })}</List.Item>
        <List.Item>{t("organizations.rename_kept", { from })}</List.Item>
      </List>
    </Alert>
  );
}
