import { Box, Group, Text } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";

interface OutlookProps {
  icon: Icon;
  title: string;
  outcome: string;
  /** Something ends. */
  strong: boolean;
  /** How that was worked out. */
  pace: string;
  /** A link to the numbers. */
  children: ReactNode;
}

/** What is to be expected of one thing, why, and where its numbers are. */
export const Outlook = ({ icon: Icon, title, outcome, strong, pace, children }: OutlookProps) => (
  <Group gap="sm" align="flex-start" wrap="nowrap">
    <Icon size={22} stroke={1.6} aria-hidden style={{ flex: "none", marginTop: 2 }} />
    <Box>
      <Text fw={600}>{title}</Text>
      <Text {...(strong ? { fw: 550 } : {})}>{outcome}</Text>
      <Text size="sm" c="dimmed">
        {pace}
      </Text>
      {children}
    </Box>
  </Group>
);
