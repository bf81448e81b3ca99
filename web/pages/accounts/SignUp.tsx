import { Button, Group, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { getSetup, setUp } from "../../../contract/accounts.ts";
import type { Output } from "../../../contract/route.ts";
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
  const rules = useRules(installation, invitation);
  const back = (
    <Group gap={6} justify="center" mt="md">
      <Text c="dimmed">{t("accounts.to_sign_in")}</Text>
      <TextLink {...paths.signIn(next)}>{t("accounts.to_sign_in_link")}</TextLink>
    </Group>
  );
  if (rules.shut)
    return (
      <Door title={t("accounts.sign_up_title")} text={rules.shut}>
        {back}
      </Door>
    );
  return (
    <Door title={t("accounts.sign_up_title")} {...(rules.hint ? { text: rules.hint } : {})}>
      <form onSubmit={form.onSubmit((values) => act.mutate(values))} noValidate>
        <ErrorNotice error={act.error} />
        <AccountFields form={form} />
        <Button type="submit" size="md" mt="lg" fullWidth loading={act.isPending}>
          {t("accounts.sign_up_action")}
        </Button>
        {back}
      </form>
      <ProviderButtons next={next} />
    </Door>
  );
}

/** Why one cannot sign up here, or with which addresses alone one can, as the operator has set it. */
function useRules(installation: Output<typeof getSetup> | undefined, invitation: string | undefined) {
  const { t } = useTranslation();
  const { sign_up = "open", sign_up_domains = [] } = installation ?? {};
  if (sign_up === "closed" || (sign_up === "invitation" && !invitation))
    return { shut: t(`security.sign_up_${sign_up}`) };
  if (sign_up_domains.length === 0) return {};
  return { hint: t("security.sign_up_domains", { domains: sign_up_domains.join(", ") }) };
}
