import { Checkbox, SegmentedControl, Skeleton, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  getPreferences,
  type NotificationPreferences,
  putPreferences,
  Topic,
} from "../../../contract/notifications.ts";
import { reading, useAct, useCall } from "../../api.ts";
import { currentLanguage, type Language, languages } from "../../i18n.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Section } from "../../parts/Section.tsx";

/** What one wants to be told, and how: a box ticked is a box kept. */
export function Preferences() {
  const { t } = useTranslation();
  const { data, error, refetch } = useCall(getPreferences, {});
  const client = useQueryClient();
  const act = useAct(putPreferences, (now) => client.setQueryData(reading(getPreferences, {}).queryKey, now));
  /** A box shows what was chosen while it is being kept. */
  const [chosen, setChosen] = useState<Partial<NotificationPreferences["topics"]>>({});
  const choose = (topics: typeof chosen) => {
    setChosen((before) => ({ ...before, ...topics }));
    act.mutate({ body: { topics } }, { onSettled: () => setChosen({}) });
  };
  if (error && !data) return <ErrorNotice error={error} onRetry={refetch} />;
  if (!data) return <Skeleton height={300} radius="lg" />;
  return (
    <>
      <ErrorNotice error={act.error} />
      <Section title={t("notifications.preferences")} hint={t("notifications.preferences_text")} flush>
        <Topics wanted={{ ...data, topics: { ...data.topics, ...chosen } }} onChange={choose} />
      </Section>
      {data.mail ? (
        <Section title={t("notifications.language")}>
          <SegmentedControl
            aria-label={t("notifications.language")}
            value={data.language ?? currentLanguage()}
            data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
            onChange={(language) => act.mutate({ body: { language: language as Language } })}
          />
        </Section>
      ) : (
        <Text c="dimmed">{t("notifications.no_mail")}</Text>
      )}
    </>
  );
}

interface TopicsProps {
  wanted: NotificationPreferences;
  onChange: (topics: Partial<NotificationPreferences["topics"]>) => void;
}

function Topics({ wanted: { topics, mail }, onChange }: TopicsProps) {
  const { t } = useTranslation();
  const box = (way: "console" | "mail", title: string): Column<Topic> => ({
    key: way,
    title,
    width: 130,
    cell: (topic) => (
      <Checkbox
        aria-label={`${t(`notifications.topics.${topic}`)}: ${title}`}
        checked={topics[topic][way]}
        onChange={({ currentTarget: { checked } }) => onChange({ [topic]: { ...topics[topic], [way]: checked } })}
      />
    ),
  });
  const columns: Column<Topic>[] = [
    {
      key: "topic",
      title: t("notifications.topic"),
      cell: (topic) => (
        <>
          <Text fw={550}>{t(`notifications.topics.${topic}`)}</Text>
          <Text size="xs" c="dimmed">
            {t(`notifications.topic_hints.${topic}`)}
          </Text>
        </>
      ),
    },
    box("console", t("notifications.in_console")),
    ...(mail ? [box("mail", t("notifications.by_mail"))] : []),
  ];
  return (
    <DataTable
      label={t("notifications.preferences")}
      columns={columns}
      list={{ items: [...Topic.options] }}
      rowKey={(topic) => topic}
      empty={null}
    />
  );
}
