import { Alert, Button, Code, Group, Stack } from "@mantine/core";
import { IconAlertTriangle, IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../parts/CopyButton.tsx";

/** The codes for the day the phone is lost, this once. */
export function RecoveryCodes({ codes, onKept }: { codes: string[]; onKept: () => void }) {
  const { t } = useTranslation();
  const text = codes.join("\n");
  return (
    <Stack gap="sm">
      <Alert color="yellow" icon={<IconAlertTriangle size={18} />} title={t("security.recovery_title")}>
        {t("security.recovery_text")}
      </Alert>
      <Code block aria-label={t("security.recovery_title")} style={{ columns: 2 }}>
        {text}
      </Code>
      <Group justify="space-between">
        <Group gap="xs">
          <CopyButton text={text} label={t("parts.copy")} />
          <Button
            component="a"
            variant="default"
            href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${text}\n`)}`}
            download="guildhall-recovery-codes.txt"
            leftSection={<IconDownload size={16} />}
          >
            {t("security.recovery_download")}
          </Button>
        </Group>
        <Button onClick={onKept}>{t("security.recovery_kept")}</Button>
      </Group>
    </Stack>
  );
}
