import { Alert, Button, Group, List, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ForgeOrganization } from "../../../contract/forge-connections.ts";
import { importOrganization } from "../../../contract/sync.ts";
import { me, useAct } from "../../api.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { showFaults, useSchemaForm } from "../../parts/form.ts";
import { suggestion } from "../../parts/suggestion.ts";
import { paths } from "../../paths.ts";
import { FollowFields, type Following, usual } from "./FollowFields.tsx";

interface ImportProps {
  connection: string;
  organization: ForgeOrganization;
}

/** What the new organization is called, and how it follows; says what will be made before it is. */
export function ImportForm({ connection, organization: { login, name } }: ImportProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const chosen = { connection, login };
  const form = useSchemaForm(importOrganization.body, {
    ...{ ...chosen, ...usual },
    ...{ name: (name || login).slice(0, 80), path: suggestion(login) },
  });
  const act = useAct(importOrganization, async ({ organization, run }) => {
    await client.refetchQueries({ queryKey: me.queryKey });
    await navigate(paths.gitee(organization, { run }));
  });
  const send = form.onSubmit((body) => act.mutate({ body }, { onError: (error) => void showFaults(form, error) }));
  const set = (change: Partial<Following>) => form.setValues(change);
  return (
    <form onSubmit={send} noValidate>
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          <TextInput
            label={t("organizations.name")}
            description={t("organizations.name_hint")}
            required
            {...form.getInputProps("name")}
          />
          <TextInput
            label={t("organizations.path")}
            description={`${location.host}/${form.values.path}`}
            required
            autoCapitalize="none"
            spellCheck={false}
            {...form.getInputProps("path")}
          />
        </SimpleGrid>
        <FollowFields value={form.values} onChange={set} />
        <WillBeMade {...form.values} />
        <ErrorNotice error={act.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={act.isPending} disabled={!form.isValid()}>
            {t("gitee.import", { login })}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function WillBeMade({ login, name, path, default_role }: Following & { login: string; name: string; path: string }) {
  const { t } = useTranslation();
  const address = `${location.host}/${path}`;
  return (
    <Alert color="gray" title={t("gitee.import_made")}>
      <List size="sm" spacing={4}>
        <List.Item>{t("gitee.import_made_organization", { name, address })}</List.Item>
        <List.Item>{t("gitee.import_made_information")}</List.Item>
        <List.Item>{t("gitee.import_made_people", { login, role: t(`parts.roles.${default_role}`) })}</List.Item>
        <List.Item>{t("gitee.import_made_confirm")}</List.Item>
      </List>
    </Alert>
  );
}
