import { Button, Group, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import { getSetup } from "../../../contract/accounts.ts";
import { Email } from "../../../contract/common.ts";
import { useCall } from "../../api.ts";
import { signIn } from "../../auth.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { useSchemaForm } from "../../parts/form.ts";
import { TextLink } from "../../parts/links.tsx";
import { paths } from "../../paths.ts";
import { Door } from "../../ui/Door.tsx";
import { CodeStep } from "./CodeStep.tsx";
import { PasskeyButton } from "./PasskeyButton.tsx";
import { ProviderButtons } from "./ProviderButtons.tsx";
import { ProviderFault } from "./ProviderFault.tsx";

const Credentials = z.object({ email: Email, password: z.string().min(1, "Must not be empty") });

export default function SignIn() {
  const { t } = useTranslation();
  const { next, fault, by } = useSearch({ from: "/sign-in" });
  const { history } = useRouter();
  const form = useSchemaForm(Credentials, { email: "", password: "" });
  const go = () => history.push(next ?? "/");
  const [owesCode, setOwesCode] = useState(false);
  const act = useMutation({ mutationFn: signIn, onSuccess: (state) => (state === "in" ? go() : setOwesCode(true)) });
  const { data: installation } = useCall(getSetup, {});
  if (owesCode) return <CodeStep onIn={go} onBack={() => setOwesCode(false)} />;
  return (
    <Door title={t("accounts.sign_in_title")}>
      <ProviderFault fault={fault} by={by} />
      <form onSubmit={form.onSubmit((values) => act.mutate(values))} noValidate>
        <Stack gap="sm">
          <ErrorNotice error={act.error} />
          <TextInput
            label={t("accounts.email")}
            type="email"
            autoComplete="username"
            autoFocus
            {...form.getInputProps("email")}
          />
          <PasswordInput
            label={t("accounts.password")}
            autoComplete="current-password"
            {...form.getInputProps("password")}
          />
          <Button type="submit" size="md" mt="xs" loading={act.isPending}>
            {t("accounts.sign_in_action")}
          </Button>
          <Group justify="center" mt="xs">
            <TextLink {...paths.forgotten()}>{t("security.forgotten")}</TextLink>
          </Group>
          {installation?.sign_up !== "closed" && (
            <Group gap={6} justify="center">
              <Text c="dimmed">{t("accounts.to_sign_up")}</Text>
              <TextLink {...paths.signUp(next)}>{t("accounts.to_sign_up_link")}</TextLink>
            </Group>
          )}
        </Stack>
      </form>
      <PasskeyButton onIn={go} />
      <ProviderButtons next={next} />
    </Door>
  );
}
