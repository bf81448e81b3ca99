import { Group, Stack, Text, ThemeIcon } from "@mantine/core";
import type { ReactNode } from "react";

interface EmptyStateProps {
  icon: ReactNode;
  title: string;
  /** What to do next. */
  children?: ReactNode;
  action?: ReactNode;
}

/** What a list says when it is empty: what would be here, and what to do. */
export const EmptyState = ({ icon, title, children, action }: EmptyStateProps) => (
  <Stack align="center" gap={6} py={36} px="md" ta="center">
    <ThemeIcon variant="light" size={44} radius="xl" mb={4} aria-hidden>
      {icon}
    </ThemeIcon>
    <Text fw={600} size="md">
      {title}
    </Text>
    {children && (
      <Text c="dimmed" maw={460}>
        {children}
      </Text>
    )}
    {action && <Group mt="sm">{action}</Group>}
  </Stack>
);
