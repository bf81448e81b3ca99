import { Badge, Group } from "@mantine/core";
import { IconUsersGroup } from "@tabler/icons-react";
import { TextLink } from "../../parts/links.tsx";
import { paths } from "../../paths.ts";

/** The teams somebody is in; each opens. */
export const TeamChips = ({ namespace, teams }: { namespace: string; teams: readonly string[] }) => (
  <Group gap={4}>
    {teams.map((team) => (
      <TextLink key={team} {...paths.team(namespace, team)} underline="never">
        <Badge color="gray" leftSection={<IconUsersGroup size={12} aria-hidden />} style={{ cursor: "pointer" }}>
          {team}
        </Badge>
      </TextLink>
    ))}
  </Group>
);
