import { Alert, Button, Code, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../parts/CopyButton.tsx";

/** The secret of a webhook, this once. */
export function WebhookSecret({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      <Alert color="yellow" icon={<IconAlertTriangle size={18} />}>
        {t("webhooks.secret_text")}
      </Alert>
      <Code block aria-label={t("webhooks.secret")} style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {secret}
      </Code>
      <Text c="dimmed">{t("webhooks.secret_how")}</Text>
      <Group justify="flex-end">
        <CopyButton text={secret} label={t("parts.copy")} />
        <Button onClick={onClose}>{t("parts.close")}</Button>
      </Group>
    </Stack>
  );
}
