import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { changeRole, type Member, type Role } from "../../../contract/members.ts";
import { useAct } from "../../api.ts";
import { RoleBadge } from "../../parts/badges.tsx";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { RoleSelect } from "../../parts/RoleSelect.tsx";

/** The role of a member, changed in the row; where it comes from Gitee, it says first what that means. */
export function RoleCell({ namespace, member }: { namespace: string; member: Member }) {
  const { t } = useTranslation();
  const { path, name, role, source, overridden } = member;
  const [asked, setAsked] = useState<Role>();
  const act = useAct(changeRole, ({ role }) =>
    notifications.show({ message: t("members.role_changed", { name, role: t(`parts.roles.${role}`) }) }),
  );
  const change = (next: Role) =>
    act.mutateAsync({ params: { organization: namespace, member: path }, body: { role: next } });
  const follows = source === "gitee" && !overridden;
  if (!member.can["member.change_role"]) return <RoleBadge role={role} />;
  return (
    <>
      <RoleSelect
        size="xs"
        aria-label={t("members.role_of", { name })}
        value={act.isPending ? act.variables.body.role : role}
        disabled={act.isPending}
        onChange={(next) => (follows && next !== role ? setAsked(next) : void change(next).catch(() => undefined))}
      />
      {asked === undefined && <ErrorNotice error={act.error} />}
      <ConfirmDialog
        opened={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={t("gitee.role_title", { name })}
        confirm={t("gitee.role_confirm")}
        harmless
        onConfirm={() => change(asked ?? role)}
      >
        {asked && t("gitee.role_text", { name, role: t(`parts.roles.${asked}`) })}
      </ConfirmDialog>
    </>
  );
}
