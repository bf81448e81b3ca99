import { Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Member, removeMember } from "../../../contract/members.ts";
import type { Output } from "../../../contract/route.ts";
import { call } from "../../api.ts";
import { useNamespace } from "../../namespace.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { UndoMessage, useBringBack } from "./bringBack.tsx";
import { Departure, type Heirs } from "./Departure.tsx";

interface RemoveProps {
  namespace: string;
  member: Member;
  onClose: () => void;
}

/** The one safe step out of an organization: what hangs on the person, who gets it, and the way back. */
export default function RemoveDialog({ namespace, member, onClose }: RemoveProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { name: organization } = useNamespace(namespace);
  const [heirs, setHeirs] = useState<Heirs>({});
  const show = useRemovedNotice(namespace);
  const { name, path } = member;
  const remove = async () => {
    show(member, await call(removeMember, { params: { organization: namespace, member: path }, query: heirs }));
    void client.invalidateQueries();
  };
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t("members.remove_title", { name, organization })}
      confirm={t("members.remove_action", { name })}
      onConfirm={remove}
    >
      {member.source === "gitee" && <Text mb="sm">{t("gitee.remove_text")}</Text>}
      <Departure namespace={namespace} member={path} heirs={heirs} onHeirs={setHeirs} />
    </ConfirmDialog>
  );
}

function useRemovedNotice(namespace: string) {
  const { t } = useTranslation();
  const bringBack = useBringBack(namespace);
  return ({ name, path }: Member, done: Output<typeof removeMember>) => {
    const {
      executions_stopped: stopped,
      resources_kept,
      resources_inherited,
      projects_kept,
      projects_inherited,
    } = done;
    const given = resources_kept + resources_inherited + projects_kept + projects_inherited;
    const id = `removed ${path}`;
    const undo = () => {
      notifications.hide(id);
      void bringBack(path);
    };
    notifications.show({
      id,
      title: t("coming.removed", { name }),
      message: (
        <UndoMessage text={t("coming.removed_text", { stopped, given })} label={t("coming.undo")} onUndo={undo} />
      ),
      autoClose: 20_000,
    });
  };
}
