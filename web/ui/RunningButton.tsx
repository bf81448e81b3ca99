import { ActionIcon, type ActionIconProps } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import type { ComponentPropsWithRef } from "react";
import { useActive } from "../parts/execution/active.ts";
import classes from "./frame.module.css";

interface RunningButtonProps extends ActionIconProps, Omit<ComponentPropsWithRef<"button">, keyof ActionIconProps> {
  namespace: string;
}

/** How many executions run or wait in the workbench, live. */
export function RunningButton({ namespace, ...props }: RunningButtonProps) {
  const { items, count, words } = useActive(namespace);
  return (
    <span className={classes["counted"]} data-count={items.length ? count : undefined}>
      <ActionIcon size={36} aria-label={words} title={words} {...props}>
        <IconPlayerPlay size={18} />
      </ActionIcon>
    </span>
  );
}
