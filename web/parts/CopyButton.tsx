import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

/** Copies a text; as an icon, or as a button when it has a `label`. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation();
  const { copied, copy } = useClipboard({ timeout: 1500 });
  const words = copied ? t("parts.copied") : (label ?? t("parts.copy"));
  const Icon = copied ? IconCheck : IconCopy;
  if (label)
    return (
      <Button variant="default" leftSection={<Icon size={16} />} onClick={() => copy(text)} aria-live="polite">
        {words}
      </Button>
    );
  return (
    <Tooltip label={words}>
      <ActionIcon onClick={() => copy(text)} aria-label={words}>
        <Icon size={16} />
      </ActionIcon>
    </Tooltip>
  );
}
