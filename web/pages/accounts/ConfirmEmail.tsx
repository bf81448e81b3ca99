import { Alert, Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconMail } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { getSetup } from "../../../contract/accounts.ts";
import { useCall } from "../../api.ts";
import { confirmEmail } from "../../auth.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";

/** Where letters are sent: asks for the one that confirms an address. */
export function ConfirmEmail({ email }: { email: string }) {
  const { t } = useTranslation();
  const { data: installation } = useCall(getSetup, {});
  const send = useMutation({
    mutationFn: () => confirmEmail(email),
    onSuccess: () => notifications.show({ message: t("accounts.email_sent", { email }) }),
  });
  if (!installation?.mail) return null;
  return (
    <Alert color="gray" icon={<IconMail size={18} />} mb="md" maw={560}>
      <ErrorNotice error={send.error} />
      <Group justify="space-between" gap="sm">
        {t("accounts.email_confirm_text", { email })}
        <Button variant="default" loading={send.isPending} disabled={send.isSuccess} onClick={() => send.mutate()}>
          {t("accounts.email_confirm")}
        </Button>
      </Group>
    </Alert>
  );
}
