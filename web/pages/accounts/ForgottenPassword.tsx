import { Alert, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconMailFast } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { getSetup } from "../../../contract/accounts.ts";
import { askForReset } from "../../../contract/passwords.ts";
import { useAct, useCall } from "../../api.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { useSchemaForm } from "../../parts/form.ts";
import { TextLink } from "../../parts/links.tsx";
import { paths } from "../../paths.ts";
import { Door } from "../../ui/Door.tsx";

/** Has a link mailed by which a forgotten password is replaced. */
export default function ForgottenPassword() {
  const { t } = useTranslation();
  const { data: installation, error } = useCall(getSetup, {});
  const form = useSchemaForm(askForReset.body, { email: "" });
  const act = useAct(askForReset);
  const back = (
    <Group justify="center" mt="md">
      <TextLink {...paths.signIn()}>{t("security.back_to_sign_in")}</TextLink>
    </Group>
  );
  if (act.data)
    return (
      <Door title={t("security.forgotten_sent_title")}>
        <Alert color="teal" icon={<IconMailFast size={18} />}>
          {t("security.forgotten_sent", { email: act.data.email })}
        </Alert>
        {back}
      </Door>
    );
  return (
    <Door title={t("security.forgotten_title")} text={t("security.forgotten_text")}>
      <ErrorNotice error={error ?? act.error} />
      {installation?.mail === false ? (
        <Text>{t("security.forgotten_no_mail")}</Text>
      ) : (
        <form onSubmit={form.onSubmit((body) => act.mutate({ body }))} noValidate>
          <Stack gap="sm">
            <TextInput
              label={t("accounts.email")}
              type="email"
              autoComplete="username"
              autoFocus
              {...form.getInputProps("email")}
            />
            <Button type="submit" size="md" mt="xs" loading={act.isPending}>
              {t("security.forgotten_send")}
            </Button>
          </Stack>
        </form>
      )}
      {back}
    </Door>
  );
}
