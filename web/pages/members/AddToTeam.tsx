import { ActionIcon, Button, Checkbox, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconX } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { putTeamMember, type Team } from "../../../contract/teams.ts";
import { call } from "../../api.ts";
import { SubjectChoice } from "../../parts/access/SubjectChoice.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { NamespaceAvatar } from "../../parts/NamespaceAvatar.tsx";

interface AddProps {
  namespace: string;
  team: Team;
  onClose: () => void;
}

interface Chosen {
  path: string;
  name: string;
}

/** Puts members of the organization into a team: one finds them by name, several at once. */
export default function AddToTeam({ namespace, team, onClose }: AddProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<Chosen[]>([]);
  const [is_lead, setLead] = useState(false);
  const drop = (path: string) => setChosen((now) => now.filter((one) => one.path !== path));
  const add = useMutation({
    mutationFn: async () => {
      for (const { path } of chosen) {
        await call(putTeamMember, {
          params: { organization: namespace, team: team.name, member: path },
          body: { is_lead },
        });
        drop(path);
      }
    },
    onSuccess: () => {
      notifications.show({ message: t("teams.added", { count: chosen.length, name: team.name }) });
      onClose();
    },
    onSettled: () => client.invalidateQueries(),
  });
  return (
    <Dialog opened onClose={onClose} title={t("teams.add_title", { name: team.name })}>
      <Stack gap="md">
        <Text c="dimmed">{t("teams.add_text")}</Text>
        <SubjectChoice
          key={chosen.length}
          organization={namespace}
          label={t("teams.add_who")}
          placeholder={t("teams.add_placeholder")}
          value={undefined}
          onChange={(path, name) => path && setChosen([...chosen, { path, name: name ?? path }])}
          without={chosen.map(({ path }) => path)}
          data-autofocus
        />
        {chosen.map((one) => (
          <Row key={one.path} {...one} onDrop={() => drop(one.path)} />
        ))}
        <Checkbox
          label={t("teams.add_lead")}
          checked={is_lead}
          onChange={(event) => setLead(event.currentTarget.checked)}
        />
        <ErrorNotice error={add.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("parts.cancel")}
          </Button>
          <Button disabled={chosen.length === 0} loading={add.isPending} onClick={() => add.mutate()}>
            {chosen.length === 0 ? t("teams.add") : t("teams.add_action", { count: chosen.length })}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

function Row({ path, name, onDrop }: Chosen & { onDrop: () => void }) {
  const { t } = useTranslation();
  return (
    <Group gap="xs" wrap="nowrap">
      <NamespaceAvatar path={path} name={name} kind="person" size={26} />
      <Text flex={1} truncate>
        {name}
      </Text>
      <ActionIcon onClick={onDrop} aria-label={t("teams.remove", { name })}>
        <IconX size={16} />
      </ActionIcon>
    </Group>
  );
}
