import { Group } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./parts.module.css";

/** The line of search and filters above a list. */
export const Toolbar = ({ children }: { children: ReactNode }) => (
  <Group gap="xs" mb="sm" role="search" className={classes["toolbar"] ?? ""}>
    {children}
  </Group>
);
