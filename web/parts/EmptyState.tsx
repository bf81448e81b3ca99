import { Group, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import type { ReactNode } from "react";

interface EmptyStateProps {
  icon: ReactNode;
  title: string;
  /** What to do next. */
  children?: ReactNode;
  action?: ReactNode;
  /** It is all there is on a page: its title is the page's. */
  alone?: boolean;
}

/** What a list says when it is empty: what would be here, and what to do. */
export const EmptyState = ({ icon, title, children, action, alone = false }: EmptyStateProps) => (
  <Stack align="center" gap={6} py={36} px="md" ta="center">
    <ThemeIcon variant="light" size={44} radius="xl" mb={4} aria-hidden>
      {icon}
    </ThemeIcon>
    {alone ? (
      <Title order={1}>{title}</Title>
    ) : (
      <Text fw={600} size="md">
        {title}
      </Text>
    )}
    {children && (
      <Text c="dimmed" maw={460}>
        {children}
      </Text>
    )}
    {action && <Group mt="sm">{action}</Group>}
  </Stack>
);
