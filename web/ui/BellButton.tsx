import { ActionIcon, type ActionIconProps } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import type { ComponentPropsWithRef } from "react";
import { useTranslation } from "react-i18next";
import { countUnread } from "../../contract/notifications.ts";
import { useCall } from "../api.ts";
import classes from "./frame.module.css";

const shown_max = 99;

/** How much one was told and has not read, live. */
export function BellButton(props: ActionIconProps & Omit<ComponentPropsWithRef<"button">, keyof ActionIconProps>) {
  const { t } = useTranslation();
  const { data } = useCall(countUnread, {});
  const count = data?.unread ?? 0;
  const words = count ? t("notifications.bell", { count }) : t("notifications.bell_none");
  return (
    <span
      className={classes["counted"]}
      data-count={count > shown_max ? `${shown_max}+` : count ? String(count) : undefined}
    >
      <ActionIcon size={36} aria-label={words} title={words} {...props}>
        <IconBell size={18} />
      </ActionIcon>
    </span>
  );
}
