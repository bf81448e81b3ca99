import { Button, Group, Paper, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconFileImport } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listForgeConnections } from "../../../contract/forge-connections.ts";
import { createOrganization } from "../../../contract/organizations.ts";
import { me, useAct, useCall } from "../../api.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { showFaults, useSchemaForm } from "../../parts/form.ts";
import { ButtonLink } from "../../parts/links.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { suggestion } from "../../parts/suggestion.ts";
import { paths } from "../../paths.ts";

export default function New() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [own, setOwn] = useState(false);
  const form = useSchemaForm(createOrganization.body, { name: "", path: "", description: "" });
  const act = useAct(createOrganization, async ({ path, name }) => {
    await client.refetchQueries({ queryKey: me.queryKey });
    notifications.show({ message: t("organizations.created", { name }) });
    await navigate(paths.overview(path));
  });
  const send = form.onSubmit((body) => act.mutate({ body }, { onError: (error) => void showFaults(form, error) }));
  return (
    <>
      <PageTitle title={t("organizations.new_title")} action={<ImportLink />} />
      <Paper p="lg" maw={560}>
        <form onSubmit={send} noValidate>
          <Stack gap="sm">
            <Text c="dimmed">{t("organizations.new_text")}</Text>
            <ErrorNotice error={act.error} />
            <TextInput
              label={t("organizations.name")}
              required
              autoFocus
              {...form.getInputProps("name")}
              onChange={({ currentTarget: { value } }) => {
                form.setFieldValue("name", value);
                if (!own) form.setFieldValue("path", suggestion(value));
              }}
            />
            <TextInput
              label={t("organizations.path")}
              description={`${location.host}/${form.values.path}`}
              required
              autoCapitalize="none"
              spellCheck={false}
              {...form.getInputProps("path")}
              onChange={({ currentTarget: { value } }) => {
                setOwn(value !== "");
                form.setFieldValue("path", value.toLowerCase());
              }}
            />
            <Textarea
              label={t("organizations.description")}
              description={t("organizations.description_hint")}
              autosize
              minRows={2}
              {...form.getInputProps("description")}
            />
            <Group justify="flex-end" mt="xs">
              <Button type="submit" loading={act.isPending}>
                {t("organizations.create")}
              </Button>
            </Group>
          </Stack>
        </form>
      </Paper>
    </>
  );
}

/** The other way to an organization, where a forge is set up. */
function ImportLink() {
  const { t } = useTranslation();
  const { data } = useCall(listForgeConnections, {});
  if (!data || data.providers.length === 0) return null;
  return (
    <ButtonLink {...paths.importOrganization()} variant="default" leftSection={<IconFileImport size={16} />}>
      {t("gitee.import_link")}
    </ButtonLink>
  );
}
