import { Button, Group, Paper, Skeleton, Text } from "@mantine/core";
import { IconBell, IconChecks } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { countUnread, listNotifications, markAllRead } from "../../../contract/notifications.ts";
import { useAct, useCall, usePages } from "../../api.ts";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { PageTabs } from "../../parts/PageTabs.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { NoticeLine } from "./NoticeLine.tsx";
import classes from "./notices.module.css";
import { Preferences } from "./Preferences.tsx";

export default function Notifications() {
  const { t } = useTranslation();
  const { tab = "all" } = useSearch({ from: "/frame/account/notifications" });
  const navigate = useNavigate({ from: "/account/notifications" });
  const { data } = useCall(countUnread, {});
  return (
    <>
      <PageTitle
        title={t("notifications.title")}
        facts={<Text c="dimmed">{t("notifications.text")}</Text>}
        action={<MarkAll unread={data?.unread ?? 0} />}
      />
      <PageTabs
        label={t("notifications.title")}
        value={tab}
        tabs={[
          { value: "all", label: t("notifications.all") },
          { value: "unread", label: t("notifications.unread"), count: data?.unread },
          { value: "preferences", label: t("notifications.preferences") },
        ]}
        onChange={(next) => void navigate({ search: { tab: next }, replace: true })}
      />
      {tab === "preferences" ? <Preferences /> : <Notices unread={tab === "unread"} />}
    </>
  );
}

/** Everything up to the newest that is there now. */
function MarkAll({ unread }: { unread: number }) {
  const { t } = useTranslation();
  const { data } = useCall(listNotifications, { query: { limit: 1 } });
  const act = useAct(markAllRead);
  const [newest] = data?.items ?? [];
  if (!unread || !newest) return null;
  return (
    <Button
      variant="default"
      leftSection={<IconChecks size={16} />}
      loading={act.isPending}
      onClick={() => act.mutate({ body: { until: newest.id } })}
    >
      {t("notifications.mark_all_read")}
    </Button>
  );
}

function Notices({ unread }: { unread: boolean }) {
  const { t } = useTranslation();
  const list = usePages(listNotifications, { query: unread ? { unread: "true" } : {} });
  if (list.error && !list.items) return <ErrorNotice error={list.error} onRetry={list.refetch} />;
  if (!list.items) return <Skeleton height={240} radius="lg" />;
  if (list.items.length === 0)
    return (
      <EmptyState
        icon={<IconBell size={22} />}
        title={t(unread ? "notifications.empty_unread" : "notifications.empty")}
      >
        {unread ? undefined : t("notifications.empty_text")}
      </EmptyState>
    );
  return (
    <Paper style={{ overflow: "hidden" }}>
      <ul className={classes["list"]}>
        {list.items.map((notice) => (
          <NoticeLine key={notice.id} notice={notice} />
        ))}
      </ul>
      {list.hasNextPage && (
        <Group justify="center" p="sm">
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t("parts.load_more")}
          </Button>
        </Group>
      )}
    </Paper>
  );
}
