import { Modal, type ModalProps } from "@mantine/core";
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

/** A dialog: full screen on a phone, Esc closes it. */
export function Dialog({ opened, onClose, title, size = "md", children }: DialogProps) {
  const { t } = useTranslation();
  const phone = useMediaQuery("(max-width: 36em)") ?? false;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      size={size}
      fullScreen={phone}
      closeButtonProps={{ "aria-label": t("parts.close") }}
    >
      {children}
    </Modal>
  );
}
