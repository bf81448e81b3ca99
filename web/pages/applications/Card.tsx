import { Group, Paper, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ApplicationCard } from "../../../contract/applications.ts";
import { VisibilityBadge } from "../../parts/badges.tsx";
import { TextLink } from "../../parts/links.tsx";
import { paths } from "../../paths.ts";
import { AppIcon } from "./AppIcon.tsx";
import { OpenButton } from "./OpenButton.tsx";

/** An application in the gallery: what it is, whose, who reaches it, and the way in. */
export function Card({ application }: { application: ApplicationCard }) {
  const { t } = useTranslation();
  const { namespace, name, description, owner } = application;
  return (
    <Paper component="li" p="md" style={{ listStyle: "none" }}>
      <Stack gap="sm" h="100%" justify="space-between">
        <Group gap="sm" wrap="nowrap" align="flex-start">
          <AppIcon of={application} />
          <div style={{ minWidth: 0 }}>
            <TextLink {...paths.application(namespace, name)} fw={600} style={{ overflowWrap: "anywhere" }}>
              {name}
            </TextLink>
            <Text size="xs" c="dimmed">
              {owner?.name ?? t("resources.owner_organization")}
            </Text>
          </div>
        </Group>
        <Text size="sm" lineClamp={3} style={{ flex: 1 }}>
          {description}
        </Text>
        <Group justify="space-between" wrap="wrap" gap="xs">
          <VisibilityBadge {...application} />
          <OpenButton application={application} size="xs" variant="light" />
        </Group>
      </Stack>
    </Paper>
  );
}
