import { Button, Group, PasswordInput, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Me } from "../../../contract/accounts.ts";
import { changeEmail, changePassword } from "../../../contract/passwords.ts";
import { useAct } from "../../api.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { showFaults, useSchemaForm } from "../../parts/form.ts";
import { ButtonLink } from "../../parts/links.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";

/** Password and e-mail address; either is changed by whoever knows the password. */
export function Credentials({ person, has_password }: { person: Me; has_password: boolean }) {
  const { t } = useTranslation();
  const [doing, setDoing] = useState<"password" | "email">();
  const done = () => setDoing(undefined);
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" verticalSpacing={0}>
      <Section title={t("security.password")} hint={t(`security.${has_password ? "password_hint" : "password_none"}`)}>
        {has_password ? (
          <Button variant="default" onClick={() => setDoing("password")}>
            {t("security.password_change")}
          </Button>
        ) : (
          <ButtonLink variant="default" {...paths.forgotten()}>
            {t("security.password_set")}
          </ButtonLink>
        )}
      </Section>
      <Section title={t("security.email")} hint={<span style={{ overflowWrap: "anywhere" }}>{person.email}</span>}>
        <Button variant="default" disabled={!has_password} onClick={() => setDoing("email")}>
          {t("security.email_change")}
        </Button>
      </Section>
      {doing === "password" && <PasswordDialog email={person.email} onClose={done} />}
      {doing === "email" && <EmailDialog onClose={done} />}
    </SimpleGrid>
  );
}

function PasswordDialog({ email, onClose }: { email: string; onClose: () => void }) {
  const { t } = useTranslation();
  const form = useSchemaForm(changePassword.body, { current_password: "", password: "" });
  const act = useAct(changePassword, () => {
    notifications.show({ message: t("security.password_changed") });
    onClose();
  });
  const send = form.onSubmit((body) => act.mutate({ body }, { onError: (error) => showFaults(form, error) }));
  return (
    <Dialog opened onClose={onClose} title={t("security.password_change")}>
      <form onSubmit={send} noValidate>
        <Stack gap="sm">
          <ErrorNotice error={act.error} />
          <input type="hidden" autoComplete="username" value={email} readOnly />
          <PasswordInput
            label={t("security.password_now")}
            autoComplete="current-password"
            data-autofocus
            {...form.getInputProps("current_password")}
          />
          <PasswordInput
            label={t("security.password_new")}
            description={t("accounts.password_hint")}
            autoComplete="new-password"
            {...form.getInputProps("password")}
          />
          <Buttons pending={act.isPending} onClose={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}

function EmailDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const form = useSchemaForm(changeEmail.body, { email: "", current_password: "" });
  const act = useAct(changeEmail, ({ changed }, { body: { email } }) => {
    if (!changed) return;
    notifications.show({ message: t("security.email_changed", { email }) });
    onClose();
  });
  const send = form.onSubmit((body) => act.mutate({ body }, { onError: (error) => showFaults(form, error) }));
  if (act.data)
    return (
      <Dialog opened onClose={onClose} title={t("security.email_change")}>
        <Text mb="md">{t("security.email_mailed", { email: form.values.email })}</Text>
        <Group justify="flex-end">
          <Button onClick={onClose}>{t("parts.close")}</Button>
        </Group>
      </Dialog>
    );
  return (
    <Dialog opened onClose={onClose} title={t("security.email_change")}>
      <form onSubmit={send} noValidate>
        <Stack gap="sm">
          <ErrorNotice error={act.error} />
          <TextInput
            label={t("security.email_new")}
            type="email"
            autoComplete="email"
            data-autofocus
            {...form.getInputProps("email")}
          />
          <PasswordInput
            label={t("security.password_now")}
            autoComplete="current-password"
            {...form.getInputProps("current_password")}
          />
          <Buttons pending={act.isPending} onClose={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}

function Buttons({ pending, onClose }: { pending: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onClose}>
        {t("parts.cancel")}
      </Button>
      <Button type="submit" loading={pending}>
        {t("parts.save")}
      </Button>
    </Group>
  );
}
