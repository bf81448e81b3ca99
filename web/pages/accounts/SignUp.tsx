import { Button, Group, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { setUp } from "../../../contract/accounts.ts";
import { signUp } from "../../auth.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { showFaults, useSchemaForm } from "../../parts/form.ts";
import { TextLink } from "../../parts/links.tsx";
import { paths } from "../../paths.ts";
import { Door } from "../../ui/Door.tsx";
import { AccountFields, emptyAccount } from "./AccountFields.tsx";
import { ProviderButtons } from "./ProviderButtons.tsx";

export default function SignUp() {
  const { t } = useTranslation();
  const { next } = useSearch({ from: "/sign-up" });
  const { history } = useRouter();
  const form = useSchemaForm(setUp.body, emptyAccount);
  const act = useMutation({
    mutationFn: signUp,
    onSuccess: () => history.push(next ?? "/"),
    onError: (error) => showFaults(form, error),
  });
  return (
    <Door title={t("accounts.sign_up_title")}>
      <form onSubmit={form.onSubmit((values) => act.mutate(values))} noValidate>
        <ErrorNotice error={act.error} />
        <AccountFields form={form} />
        <Button type="submit" size="md" mt="lg" fullWidth loading={act.isPending}>
          {t("accounts.sign_up_action")}
        </Button>
        <Group gap={6} justify="center" mt="md">
          <Text c="dimmed">{t("accounts.to_sign_in")}</Text>
          <TextLink {...paths.signIn(next)}>{t("accounts.to_sign_in_link")}</TextLink>
        </Group>
      </form>
      <ProviderButtons next={next} />
    </Door>
  );
}
