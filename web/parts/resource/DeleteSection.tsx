import { Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Resource } from "../../../contract/resources.ts";
import { ConfirmDialog } from "../ConfirmDialog.tsx";
import { GuardedButton, useReason } from "../guard.tsx";
import { offerUndo } from "../life/undo.tsx";
import { Section } from "../Section.tsx";

interface DeleteSectionProps {
  resource: Resource;
  title: string;
  /** What will stop, what remains. */
  children: ReactNode;
  onDelete: () => Promise<unknown>;
}

/** The end of a resource's settings: delete it, which can be undone at once, and for 30 days. */
export function DeleteSection({ resource, title, children, onDelete }: DeleteSectionProps) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const reason = useReason()(resource.can, "resource.delete");
  const remove = () => onDelete().then(() => offerUndo(resource));
  return (
    <Section title={title}>
      <Text c="dimmed" mb="sm" maw={640}>
        {children}
      </Text>
      <GuardedButton reason={reason} color="red" variant="light" leftSection={<IconTrash size={16} />} onClick={open}>
        {t("parts.delete")}
      </GuardedButton>
      <ConfirmDialog
        opened={opened}
        onClose={close}
        title={t("resources.delete_title", { name: resource.name })}
        confirm={t("parts.delete")}
        onConfirm={remove}
      >
        <Text>{children}</Text>
      </ConfirmDialog>
    </Section>
  );
}
