import { Alert, Button, Code, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../parts/CopyButton.tsx";
import { Snippet } from "../../parts/resource/Snippet.tsx";
import { hubToken } from "../../snippets.ts";

interface SecretProps {
  secret: string;
  /** A person's own: the command line takes it. */
  own?: boolean;
  onClose: () => void;
}

/** The secret of a token, this once. */
export function Secret({ secret, own = false, onClose }: SecretProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      <Alert color="yellow" icon={<IconAlertTriangle size={18} />}>
        {t("accounts.token_made_text")}
      </Alert>
      <Code block aria-label={t("tokens.secret")}>
        {secret}
      </Code>
      {own && (
        <>
          <Text c="dimmed">{t("accounts.token_use")}</Text>
          <Snippet label={t("accounts.token_use")} text={`guildhall login ${location.origin}`} />
        </>
      )}
      <Text c="dimmed">{t("accounts.token_use_hub")}</Text>
      <Snippet label={t("accounts.token_use_hub")} text={hubToken(secret)} />
      <Group justify="flex-end">
        <CopyButton text={secret} label={t("parts.copy")} />
        <Button onClick={onClose}>{t("parts.close")}</Button>
      </Group>
    </Stack>
  );
}
