import { List, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { deleteTeam, listTeamShares, type Team } from "../../../contract/teams.ts";
import { useAct, useCall } from "../../api.ts";
import { names } from "../../format.ts";
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
          {opened && <Ending namespace={namespace} team={name} />}
          <List.Item>{t("teams.delete_people", { count: members })}</List.Item>
          <List.Item>{t("teams.delete_undo")}</List.Item>
        </List>
      </ConfirmDialog>
    </Section>
  );
}

/** What the team reaches now and will not any more, by name. */
function Ending({ namespace, team }: { namespace: string; team: string }) {
  const { t } = useTranslation();
  const { data } = useCall(listTeamShares, { params: { organization: namespace, team }, query: { limit: 20 } });
  if (!data || data.items.length === 0) return null;
  const shared = data.items.map(({ name }) => name);
  return (
    <List.Item>
      {t("teams.delete_ends", {
        names: names(data.next_cursor === null ? shared : [...shared, t("teams.delete_more")]),
      })}
    </List.Item>
  );
}
