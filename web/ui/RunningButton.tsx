import { ActionIcon, type ActionIconProps } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import type { ComponentPropsWithRef } from "react";
import { useTranslation } from "react-i18next";
import { listAllExecutions } from "../../contract/executions.ts";
import { useCall } from "../api.ts";
import classes from "./frame.module.css";

/** What runs in a workbench, as far as one page of it; kept right by the live stream. */
export function useRunning(namespace: string) {
  const { t } = useTranslation();
  const { data } = useCall(listAllExecutions, { query: { namespace, active: "true" } });
  const items = data?.items ?? [];
  return {
    items,
    count: data?.next_cursor ? `${items.length}+` : String(items.length),
    words: items.length ? t("frame.running", { count: items.length }) : t("frame.nothing_running"),
  };
}

interface RunningButtonProps extends ActionIconProps, Omit<ComponentPropsWithRef<"button">, keyof ActionIconProps> {
  namespace: string;
}

/** How many executions run in the workbench, live. */
export function RunningButton({ namespace, ...props }: RunningButtonProps) {
  const { items, count, words } = useRunning(namespace);
  return (
    <span className={classes["counted"]} data-count={items.length ? count : undefined}>
      <ActionIcon size={36} aria-label={words} title={words} {...props}>
        <IconPlayerPlay size={18} />
      </ActionIcon>
    </span>
  );
}
