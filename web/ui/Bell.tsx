import { Button, Group, Popover, ScrollArea, Skeleton, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listNotifications, markAllRead } from "../../contract/notifications.ts";
import { useAct, useCall } from "../api.ts";
import { NoticeLine } from "../pages/notifications/NoticeLine.tsx";
import classes from "../pages/notifications/notices.module.css";
import { ErrorNotice } from "../parts/ErrorNotice.tsx";
import { TextLink } from "../parts/links.tsx";
import { paths } from "../paths.ts";
import { BellButton } from "./BellButton.tsx";

/** The newest that one was told. It is open when it comes. */
export default function Bell() {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(true);
  const { data, error } = useCall(listNotifications, { query: { limit: 8 } }, { enabled: opened });
  const act = useAct(markAllRead);
  const [first] = data?.items ?? [];
  const close = () => setOpened(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" width={380} trapFocus>
      <Popover.Target>
        <BellButton onClick={() => setOpened(!opened)} aria-expanded={opened} aria-haspopup="dialog" />
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={t("notifications.title")}>
        <Group justify="space-between" px={14} py={8} wrap="nowrap">
          <Text fw={600}>{t("notifications.title")}</Text>
          {data?.items.some(({ read }) => !read) && first && (
            <Button
              variant="subtle"
              size="compact-sm"
              loading={act.isPending}
              onClick={() => act.mutate({ body: { until: first.id } })}
            >
              {t("notifications.mark_all_read")}
            </Button>
          )}
        </Group>
        <ErrorNotice error={error} />
        <ScrollArea.Autosize mah={420} type="auto">
          {!data && !error && <Skeleton height={120} radius={0} />}
          {data?.items.length === 0 && (
            <Text c="dimmed" px={14} pb={12}>
              {t("notifications.empty_text")}
            </Text>
          )}
          <ul className={classes["list"]}>
            {data?.items.map((notice) => (
              <NoticeLine key={notice.id} notice={notice} onFollow={close} />
            ))}
          </ul>
        </ScrollArea.Autosize>
        <Group px={14} py={10} style={{ borderTop: "1px solid var(--line)" }}>
          <TextLink {...paths.notifications()} onClick={close}>
            {t("notifications.see_all")}
          </TextLink>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}
