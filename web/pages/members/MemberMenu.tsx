import { ActionIcon, List, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconDots, IconGauge, IconUserMinus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Member, removeMember } from "../../../contract/members.ts";
import { call } from "../../api.ts";
import { useMe, useNamespace } from "../../namespace.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { paths } from "../../paths.ts";

/** What a maintainer does with a member, beside the role. */
export function MemberMenu({ namespace, member }: { namespace: string; member: Member }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const own = useMe()?.path === member.path;
  const [removing, { open, close }] = useDisclosure(false);
  if (!member.can["member.remove"]) return null;
  return (
    <>
      <Menu width={180}>
        <Menu.Target>
          <ActionIcon aria-label={t("members.actions_of", { name: member.name })}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconGauge size={16} />}
            onClick={() => void navigate(paths.limits(namespace, { tab: "members" }))}
          >
            {t("members.limits")}
          </Menu.Item>
          {!own && (
            <Menu.Item c="var(--mantine-color-error)" leftSection={<IconUserMinus size={16} />} onClick={open}>
              {t("members.remove")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <RemoveDialog namespace={namespace} member={member} opened={removing} onClose={close} />
    </>
  );
}

interface RemoveProps {
  namespace: string;
  member: Member;
  opened: boolean;
  onClose: () => void;
}

function RemoveDialog({ namespace, member, opened, onClose }: RemoveProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { name } = useNamespace(namespace);
  const remove = async () => {
    const done = await call(removeMember, { params: { organization: namespace, member: member.path } });
    const counts = { stopped: done.executions_stopped, kept: done.resources_kept };
    notifications.show({ message: t("members.removed", { name: member.name, ...counts }) });
    void client.invalidateQueries();
  };
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={t("members.remove_title", { name: member.name, organization: name })}
      confirm={t("members.remove_action", { name: member.name })}
      onConfirm={remove}
    >
      <List size="sm" spacing={4}>
        <List.Item>{t("members.remove_access")}</List.Item>
        <List.Item>{t("members.remove_runs")}</List.Item>
        <List.Item>{t("members.remove_kept")}</List.Item>
        <List.Item>{t("members.remove_return")}</List.Item>
      </List>
    </ConfirmDialog>
  );
}
