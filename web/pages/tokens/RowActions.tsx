import { ActionIcon, Menu, Text } from "@mantine/core";
import { IconDots, IconPencil, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";

interface RowActionsProps {
  name: string;
  onEdit: () => void;
  onRotate: () => void;
  onRevoke: () => Promise<unknown>;
}

/** What can be done with a token. */
export function RowActions({ name, onEdit, onRotate, onRevoke }: RowActionsProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={t("tokens.actions_of", { name })}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={onEdit}>
            {t("tokens.edit")}
          </Menu.Item>
          <Menu.Item leftSection={<IconRefresh size={16} />} onClick={onRotate}>
            {t("tokens.rotate")}
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setAsking(true)}>
            {t("accounts.token_revoke")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("accounts.token_revoke_title", { name })}
        confirm={t("accounts.token_revoke")}
        onConfirm={onRevoke}
      >
        <Text>{t("accounts.token_revoke_text")}</Text>
      </ConfirmDialog>
    </>
  );
}
