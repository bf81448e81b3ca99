import { Button, Group, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { getSetup, setUp } from "../../../contract/accounts.ts";
import { useCall } from "../../api.ts";
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
  const { data: installation } = useCall(getSetup, {});
  const [, invitation] = /^\/invitations\/([^/?#]+)/.exec(next ?? "") ?? [];
  const act = useMutation({
    mutationFn: (values: typeof emptyAccount) => signUp({ ...values, ...(invitation ? { invitation } : {}) }),
    onSuccess: () => history.push(next ?? "/"),
    onError: (error) => showFaults(form, error),
  });
  const mode = installation?.sign_up ?? "open";
  const shut = mode === "open" || (mode === "invitation" && invitation) ? undefined : t(`security.sign_up_${mode}`);
  return (
    <Door title={t("accounts.sign_up_title")} {...(shut ? { text: shut } : {})}>
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
