import { List } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Member, removeMember } from "../../../contract/members.ts";
import { call } from "../../api.ts";
import { useNamespace } from "../../namespace.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";

interface RemoveProps {
  namespace: string;
  member: Member;
  onClose: () => void;
}

export default function RemoveDialog({ namespace, member, onClose }: RemoveProps) {
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
      opened
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
