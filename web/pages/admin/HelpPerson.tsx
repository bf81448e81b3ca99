import { Alert, Button, Code, Group, Stack, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { makeResetLink, removeTwoFactor } from "../../../contract/passwords.ts";
import { useAct } from "../../api.ts";
import { exactTime } from "../../format.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { CopyButton } from "../../parts/CopyButton.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Section } from "../../parts/Section.tsx";

/** For somebody who forgot their password where no mail is sent, or lost their second factor. */
export function HelpPerson() {
  const { t } = useTranslation();
  const [person, setPerson] = useState("");
  const [asking, setAsking] = useState(false);
  const link = useAct(makeResetLink);
  const remove = useAct(removeTwoFactor, () => notifications.show({ message: t("security.help_removed", { person }) }));
  const params = { person: person.trim().toLowerCase() };
  return (
    <Section title={t("security.help")} hint={t("security.help_hint")}>
      <Stack gap="sm" maw={640}>
        <ErrorNotice error={link.error} />
        <Group align="flex-end" gap="sm">
          <TextInput
            flex={1}
            miw={200}
            label={t("security.help_person")}
            autoCapitalize="none"
            spellCheck={false}
            value={person}
            onChange={(event) => {
              setPerson(event.currentTarget.value);
              link.reset();
            }}
          />
          <Button disabled={params.person === ""} loading={link.isPending} onClick={() => link.mutate({ params })}>
            {t("security.help_link")}
          </Button>
          <Button variant="default" disabled={params.person === ""} onClick={() => setAsking(true)}>
            {t("security.help_remove")}
          </Button>
        </Group>
        {link.data && (
          <Alert color="yellow" role="status">
            {t("security.help_link_text", { person: params.person, time: exactTime(link.data.expires_at) })}
            <Group gap="xs" mt="xs" wrap="nowrap">
              <Code style={{ overflowWrap: "anywhere" }}>{link.data.url}</Code>
              <CopyButton text={link.data.url} />
            </Group>
          </Alert>
        )}
      </Stack>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("security.help_remove_title", { person: params.person })}
        confirm={t("security.help_remove")}
        onConfirm={() => remove.mutateAsync({ params })}
      >
        {t("security.help_remove_text")}
      </ConfirmDialog>
    </Section>
  );
}
