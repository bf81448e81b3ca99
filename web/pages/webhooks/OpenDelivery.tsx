import { ActionIcon } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

/** Opens and closes a message. */
export function OpenDelivery({ open, onToggle }: { open: boolean; onToggle: () => void }) {
  const { t } = useTranslation();
  const Icon = open ? IconChevronDown : IconChevronRight;
  return (
    <ActionIcon onClick={onToggle} aria-expanded={open} aria-label={t(open ? "webhooks.hide" : "webhooks.show")}>
      <Icon size={16} />
    </ActionIcon>
  );
}
