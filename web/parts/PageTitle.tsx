import { Box, Group, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";
import classes from "./parts.module.css";

interface PageTitleProps {
  title: string;
  /** Kind, visibility, state, right after the name. */
  badges?: ReactNode;
  /** One line of facts under the name: a `Facts`. */
  facts?: ReactNode;
  /** The main action, at the right. */
  action?: ReactNode;
}

/** The head of a page: name, badges, main action, one line of facts. */
export function PageTitle({ title, badges, facts, action }: PageTitleProps) {
  useDocumentTitle(`${title} · Guildhall`);
  return (
    <Box component="header" mb="lg">
      <Group justify="space-between" align="center" gap="sm" mih={36}>
        <Group gap="sm" className={classes["name"] ?? ""}>
          <Title order={1}>{title}</Title>
          {badges}
        </Group>
        {action && <Group gap="xs">{action}</Group>}
      </Group>
      {facts && <Box mt={8}>{facts}</Box>}
    </Box>
  );
}
