import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { Addition } from "../../../contract/members.ts";
import { CopyButton } from "../../parts/CopyButton.tsx";

type Result = z.output<typeof Addition>;
const colors = { added: "teal", invited: "guild", refused: "red" } as const;

interface AddedProps {
  results: Result[];
  onMore: () => void;
  onClose: () => void;
}

/** What became of each line; links to pass on for those who have no account yet. */
export function AddedMembers({ results, onMore, onClose }: AddedProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="md">
      <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: "none" }}>
        {results.map((result) => (
          <Outcome key={result.who} {...result} />
        ))}
      </Stack>
      <Group justify="flex-end">
        <Button variant="default" onClick={onMore}>
          {t("members.add_more")}
        </Button>
        <Button onClick={onClose}>{t("members.add_done")}</Button>
      </Group>
    </Stack>
  );
}

function Outcome({ who, outcome, role, reason, invitation_url, mailed }: Result) {
  const { t } = useTranslation();
  return (
    <li>
      <Group gap="xs">
        <Text fw={550}>{who}</Text>
        <Badge color={colors[outcome]}>{t(`members.outcomes.${outcome}`)}</Badge>
        <Text c="dimmed">{reason ?? t(`parts.roles.${role}`)}</Text>
      </Group>
      {invitation_url && (
        <>
          <Text size="xs" c="dimmed" mt={4}>
            {mailed && `${t("members.outcome_mailed")} `}
            {t("members.outcome_link")}
          </Text>
          <Group gap={4} wrap="nowrap">
            <Text size="xs" ff="monospace" truncate>
              {invitation_url}
            </Text>
            <CopyButton text={invitation_url} />
          </Group>
        </>
      )}
    </li>
  );
}
