import { List, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { deleteTeam, type Team } from "../../../contract/teams.ts";
import { useAct } from "../../api.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";

/** The end of a team: says what ends with it, and asks. */
export function DeleteTeam({ namespace, team }: { namespace: string; team: Team }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [opened, { open, close }] = useDisclosure(false);
  const { name, members } = team;
  const reason = useReason()(team.can, "team.delete");
  const remove = useAct(deleteTeam, ({ shares_ended }) => {
    notifications.show({ message: t("teams.deleted", { name, count: shares_ended }) });
    return navigate(paths.members(namespace, { tab: "teams" }));
  });
  return (
    <Section title={t("teams.delete_action")}>
      <Text c="dimmed" mb="sm" maw={640}>
        {t("teams.delete_shares")}
      </Text>
      <GuardedButton reason={reason} color="red" variant="light" leftSection={<IconTrash size={16} />} onClick={open}>
        {t("teams.delete")}
      </GuardedButton>
      <ConfirmDialog
        opened={opened}
        onClose={close}
        title={t("teams.delete_title", { name })}
        confirm={t("teams.delete_action")}
        onConfirm={() => remove.mutateAsync({ params: { organization: namespace, team: name } })}
      >
        <List size="sm" spacing={4}>
          <List.Item>{t("teams.delete_shares")}</List.Item>
          <List.Item>{t("teams.delete_people", { count: members })}</List.Item>
          <List.Item>{t("teams.delete_undo")}</List.Item>
        </List>
      </ConfirmDialog>
    </Section>
  );
}
