import { ActionIcon, Group, Text, ThemeIcon, Tooltip } from "@mantine/core";
import { IconCheck, IconGauge, IconPlayerPlay, IconShare3, IconUsers } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { markRead, type Notification } from "../../../contract/notifications.ts";
import { useAct } from "../../api.ts";
import { useSentence } from "../../notices.ts";
import { TextLink } from "../../parts/links.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { paths, resourcePath } from "../../paths.ts";
import classes from "./notices.module.css";

const icons = { membership: IconUsers, sharing: IconShare3, compute: IconPlayerPlay, limits: IconGauge };

interface NoticeLineProps {
  notice: Notification;
  onFollow?: () => void;
}

/** One thing a person was told; following it marks it as read. */
export function NoticeLine({ notice, onFollow }: NoticeLineProps) {
  const { t } = useTranslation();
  const { id, read, topic, namespace, at } = notice;
  const sentence = useSentence()(notice);
  const act = useAct(markRead);
  const mark = () => void (read || act.mutate({ params: { id } }));
  const follow = () => {
    mark();
    onFollow?.();
  };
  const Icon = icons[topic];
  return (
    <li className={classes["line"]} data-unread={!read || undefined}>
      <ThemeIcon variant="light" color={read ? "gray" : "guild"} size={30} radius="xl" aria-hidden>
        <Icon size={16} />
      </ThemeIcon>
      <div className={classes["words"]}>
        <Way notice={notice} onFollow={follow}>
          {sentence}
        </Way>
        <Group gap={6}>
          <Text size="xs" c="dimmed">
            {namespace && `${namespace.name} · `}
            <TimeAgo time={at} />
          </Text>
          {!read && <span className={classes["dot"]} role="img" aria-label={t("notifications.is_unread")} />}
        </Group>
      </div>
      {!read && (
        <Tooltip label={t("notifications.mark_read")}>
          <ActionIcon onClick={mark} aria-label={t("notifications.mark_read")} loading={act.isPending}>
            <IconCheck size={16} />
          </ActionIcon>
        </Tooltip>
      )}
    </li>
  );
}

/** To what it is about, where one may go there. */
function Way({
  notice: { way },
  onFollow,
  children,
}: {
  notice: Notification;
  onFollow: () => void;
  children: ReactNode;
}) {
  const look = { c: "var(--mantine-color-text)", onClick: onFollow };
  if (way === null) return <Text>{children}</Text>;
  if (way.to === "resource")
    return (
      <TextLink {...resourcePath(way)} {...look}>
        {children}
      </TextLink>
    );
  if (way.to === "execution")
    return (
      <TextLink {...paths.execution(way.namespace, way.name, way.number)} {...look}>
        {children}
      </TextLink>
    );
  if (way.to === "version")
    return (
      <TextLink {...paths.repository(way, { tab: "files", version: way.number })} {...look}>
        {children}
      </TextLink>
    );
  const page = {
    organization: paths.overview,
    members: paths.members,
    limits: paths.limits,
    budgets: (namespace: string) => paths.finance(namespace, { tab: "budgets" }),
    webhooks: (namespace: string) => paths.webhooks(namespace),
  }[way.to];
  return (
    <TextLink {...page(way.namespace)} {...look}>
      {children}
    </TextLink>
  );
}
