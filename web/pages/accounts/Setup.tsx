import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { setUp } from "../../../contract/accounts.ts";
import { call } from "../../api.ts";
import { signIn } from "../../auth.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { showFaults, useSchemaForm } from "../../parts/form.ts";
import { paths } from "../../paths.ts";
import { Door } from "../../ui/Door.tsx";
import { type AccountDraft, AccountFields, emptyAccount } from "./AccountFields.tsx";

async function begin(body: AccountDraft) {
  await call(setUp, { body });
  await signIn({ email: body.email, password: body.password });
}

export default function Setup() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const form = useSchemaForm(setUp.body, emptyAccount);
  const act = useMutation({
    mutationFn: begin,
    onSuccess: () => navigate(paths.start()),
    onError: (error) => showFaults(form, error),
  });
  return (
    <Door title={t("accounts.setup_title")} text={t("accounts.setup_text")}>
      <form onSubmit={form.onSubmit((values) => act.mutate(values))} noValidate>
        <ErrorNotice error={act.error} />
        <AccountFields form={form} />
        <Button type="submit" size="md" mt="lg" fullWidth loading={act.isPending}>
          {t("accounts.setup_action")}
        </Button>
      </form>
    </Door>
  );
}
