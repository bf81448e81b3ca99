import { Box, Group, Paper, Text, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";

interface SectionProps {
  title: string;
  hint?: ReactNode;
  action?: ReactNode;
  /** The matter touches the frame: for tables. */
  flush?: boolean;
  children: ReactNode;
}

/** A framed part of a page with its own heading. */
export function Section({ title, hint, action, flush = false, children }: SectionProps) {
  const id = useId();
  return (
    <Paper component="section" aria-labelledby={id} mb="md" style={{ overflow: "hidden" }}>
      <Group justify="space-between" px="md" pt="sm" pb={flush ? "xs" : 0} wrap="nowrap">
        <Box>
          <Title order={2} id={id}>
            {title}
          </Title>
          {hint && <Text c="dimmed">{hint}</Text>}
        </Box>
        {action}
      </Group>
      <Box {...(flush ? {} : { px: "md", pb: "md", pt: "xs" })}>{children}</Box>
    </Paper>
  );
}
