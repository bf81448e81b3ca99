import { Alert, Button, Stack } from "@mantine/core";
import { IconMailCheck } from "@tabler/icons-react";
import { useRouterState } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { confirmEmailChange } from "../../../contract/passwords.ts";
import { useAct } from "../../api.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { ButtonLink } from "../../parts/links.tsx";
import { paths } from "../../paths.ts";
import { Door } from "../../ui/Door.tsx";

/** Confirms a new address by the link that was mailed to it: by a click, so that no mail scanner does it. */
export default function ConfirmNewEmail() {
  const { t } = useTranslation();
  const token = useRouterState({ select: ({ location }) => location.hash });
  const act = useAct(confirmEmailChange);
  if (token.length < 20)
    return (
      <Door title={t("security.link_missing_title")} text={t("security.link_missing")}>
        {null}
      </Door>
    );
  return (
    <Door title={t("security.email_confirming")} text={t("security.email_confirm_text")}>
      <Stack gap="sm">
        <ErrorNotice error={act.error} />
        {act.data ? (
          <>
            <Alert color="teal" icon={<IconMailCheck size={18} />}>
              {t("security.email_changed", { email: act.data.email })}
            </Alert>
            <ButtonLink size="md" {...paths.start()}>
              {t("security.continue")}
            </ButtonLink>
          </>
        ) : (
          <Button size="md" loading={act.isPending} onClick={() => act.mutate({ body: { token } })}>
            {t("security.email_confirm_action")}
          </Button>
        )}
      </Stack>
    </Door>
  );
}
