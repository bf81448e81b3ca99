import { ActionIcon, Group, Menu, Text } from "@mantine/core";
import { IconDots, IconPencil, IconPlugConnected, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { deleteSignInProvider, type SignInProvider } from "../../../contract/sign-in-providers.ts";
import { useAct } from "../../api.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";

interface ProviderActionsProps {
  provider: SignInProvider;
  onEdit: () => void;
  onCheck: () => void;
}

/** What can be done with a sign-in provider. */
export function ProviderActions({ provider: { id, name, people }, onEdit, onCheck }: ProviderActionsProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const remove = useAct(deleteSignInProvider);
  return (
    <Group justify="flex-end">
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={t("providers.actions_of", { name })}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPlugConnected size={16} />} onClick={onCheck}>
            {t("providers.check")}
          </Menu.Item>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={onEdit}>
            {t("providers.change", { name })}
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setAsking(true)}>
            {t("providers.remove")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("providers.remove_title", { name })}
        confirm={t("providers.remove")}
        typed={id}
        onConfirm={() => remove.mutateAsync({ params: { provider: id }, query: { confirm: id } })}
      >
        <Text>{t("providers.remove_text", { count: people })}</Text>
      </ConfirmDialog>
    </Group>
  );
}
