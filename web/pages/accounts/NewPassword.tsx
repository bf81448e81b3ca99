import { Button, Group, PasswordInput, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { resetPassword } from "../../../contract/passwords.ts";
import { me, queryClient, useAct } from "../../api.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { showFaults, useSchemaForm } from "../../parts/form.ts";
import { TextLink } from "../../parts/links.tsx";
import { paths } from "../../paths.ts";
import { Door } from "../../ui/Door.tsx";

/** Sets a new password by the link that was mailed or handed over; its secret stands after the #. */
export default function NewPassword() {
  const { t } = useTranslation();
  const token = useRouterState({ select: ({ location }) => location.hash });
  const navigate = useNavigate();
  const form = useSchemaForm(resetPassword.body, { token, password: "" });
  const act = useAct(resetPassword, async () => {
    queryClient.clear();
    queryClient.setQueryData(me.queryKey, null);
    notifications.show({ message: t("security.new_password_done") });
    await navigate(paths.signIn());
  });
  if (token.length < 20)
    return (
      <Door title={t("security.link_missing_title")} text={t("security.link_missing")}>
        <TextLink {...paths.forgotten()}>{t("security.forgotten")}</TextLink>
      </Door>
    );
  const send = form.onSubmit((body) => act.mutate({ body }, { onError: (error) => showFaults(form, error) }));
  return (
    <Door title={t("security.new_password_title")} text={t("security.new_password_text")}>
      <form onSubmit={send} noValidate>
        <Stack gap="sm">
          <ErrorNotice error={act.error} />
          {act.error && (
            <Group justify="center">
              <TextLink {...paths.forgotten()}>{t("security.forgotten")}</TextLink>
            </Group>
          )}
          <PasswordInput
            label={t("security.password_new")}
            description={t("accounts.password_hint")}
            autoComplete="new-password"
            autoFocus
            {...form.getInputProps("password")}
          />
          <Button type="submit" size="md" mt="xs" loading={act.isPending}>
            {t("security.new_password_action")}
          </Button>
        </Stack>
      </form>
    </Door>
  );
}
