import { Group, Modal, type ModalProps } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface DialogProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  size?: ModalProps["size"];
  children: ReactNode;
}

/** A dialog: full screen on a phone, Esc closes it. Its head is no `header`, which would be a second banner of the page. */
export function Dialog({ opened, onClose, title, size = "md", children }: DialogProps) {
  const { t } = useTranslation();
  const phone = useMediaQuery("(max-width: 36em)") ?? false;
  return (
    <Modal.Root opened={opened} onClose={onClose} size={size} fullScreen={phone} centered>
      <Modal.Overlay blur={2} backgroundOpacity={0.35} />
      <Modal.Content>
        <Group justify="space-between" wrap="nowrap" p="md" pb="xs">
          <Modal.Title fw={620} fz="md">
            {title}
          </Modal.Title>
          <Modal.CloseButton aria-label={t("parts.close")} ml={0} />
        </Group>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
