import { Box, Skeleton, Text } from "@mantine/core";
import { IconActivity } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { listActivity } from "../../../contract/activity.ts";
import { useCall } from "../../api.ts";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { TextLink } from "../../parts/links.tsx";
import { Section } from "../../parts/Section.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { paths } from "../../paths.ts";
import { useActivityChart } from "../activity/chart.ts";
import { useLineWords } from "../activity/words.ts";
import classes from "./overview.module.css";

const ActivityBars = lazy(() => import("../activity/ActivityBars.tsx"));

const days = 30;
const lines = 6;

/** The activity of a month as bars, and its newest lines. */
export function LatelyDone({ namespace }: { namespace: string }) {
  const { t } = useTranslation();
  // The beginning of a day: asked again each minute it stays the same question.
  const [from] = useState(() => new Date(new Date().setHours(-24 * days, 0, 0, 0)).toISOString());
  const { data: chart } = useActivityChart(namespace, { from });
  const { data } = useCall(listActivity, { params: { organization: namespace }, query: { limit: lines, from } });
  return (
    <Section
      title={t("overview.activity")}
      hint={t("overview.activity_hint")}
      action={<TextLink {...paths.activity(namespace)}>{t("overview.all_activity")}</TextLink>}
    >
      {data?.items.length === 0 ? (
        <EmptyState icon={<IconActivity size={22} />} title={t("overview.no_activity")} />
      ) : (
        <>
          <Box mih={110} mb="xs">
            <Suspense fallback={<Skeleton height={110} />}>
              {chart ? <ActivityBars chart={chart} height={110} /> : <Skeleton height={110} />}
            </Suspense>
          </Box>
          <Lines namespace={namespace} items={data?.items} />
        </>
      )}
    </Section>
  );
}

type Items = Parameters<ReturnType<typeof useLineWords>>[0] & {
  id: string;
  at: string;
  actor: { path: string | null };
};

function Lines({ namespace, items }: { namespace: string; items: readonly Items[] | undefined }) {
  const { t } = useTranslation();
  const words = useLineWords();
  if (!items) return <Skeleton height={160} />;
  return (
    <ul className={classes["rows"]}>
      {items.map((line) => (
        <li key={line.id}>
          <Text truncate flex={1}>
            <Text span fw={550}>
              {line.actor.path ?? t("activity.system")}
            </Text>{" "}
            <TextLink {...paths.activity(namespace, { open: line.id })} c="var(--mantine-color-text)">
              {words(line).sentence}
            </TextLink>
          </Text>
          <Text c="dimmed" size="xs">
            <TimeAgo time={line.at} />
          </Text>
        </li>
      ))}
    </ul>
  );
}
