import { Alert, Badge, Button, Group, Paper, Skeleton, Stack, Text, Timeline } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Application, type ApplicationVersion, listApplicationVersions } from "../../../contract/applications.ts";
import { usePages } from "../../api.ts";
import { LoadFailure } from "../../parts/resource/LoadFailure.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { Decide } from "./Decide.tsx";
import { ServedText } from "./ServedText.tsx";

const colors = { pending: "orange", ready: "teal", rejected: "red" } as const;

/** What an application has served and is to serve, newest first; what waits is decided on here. */
export function Versions({ application }: { application: Application }) {
  const { t } = useTranslation();
  const { namespace, name, served } = application;
  const list = usePages(listApplicationVersions, { params: { namespace, name }, query: {} });
  if (list.error && !list.items) return <LoadFailure error={list.error} onRetry={list.refetch} />;
  if (!list.items) return <Skeleton height={220} />;
  if (list.items.length === 0) return <Text c="dimmed">{t("applications.no_versions")}</Text>;
  return (
    <Paper p="md">
      <Timeline bulletSize={22} lineWidth={2} active={-1}>
        {list.items.map((version) => (
          <Timeline.Item
            key={version.number}
            title={<Title version={version} is_served={version.number === served?.number} />}
          >
            <Body application={application} version={version} />
          </Timeline.Item>
        ))}
      </Timeline>
      {list.hasNextPage && (
        <Button variant="default" mt="md" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t("parts.load_more")}
        </Button>
      )}
    </Paper>
  );
}

function Title({ version: { number, state }, is_served }: { version: ApplicationVersion; is_served: boolean }) {
  const { t } = useTranslation();
  return (
    <Group gap="xs">
      <Text fw={600}>{t("applications.version_number", { number })}</Text>
      {state !== "ready" && <Badge color={colors[state]}>{t(`applications.states.${state}`)}</Badge>}
      {is_served && <Badge color={colors.ready}>{t("applications.served_now")}</Badge>}
    </Group>
  );
}

function Body({ application, version }: { application: Application; version: ApplicationVersion }) {
  const { t } = useTranslation();
  const { serves, note, created_by, created_at, review, state, can } = version;
  return (
    <Stack gap={4}>
      <Text component="div" size="sm">
        <ServedText serves={serves} />
      </Text>
      {note && (
        <Text size="sm" style={{ whiteSpace: "pre-line" }}>
          {note}
        </Text>
      )}
      <Text component="div" size="xs" c="dimmed">
        {created_by.name} · <TimeAgo time={created_at} />
      </Text>
      {review && (
        <Text size="sm" c="dimmed">
          {t("reviews.by", { name: review.by.name })}
          {review.comment && `: ${review.comment}`}
        </Text>
      )}
      {state === "pending" &&
        (can["application.review"] ? (
          <Decide application={application} number={version.number} />
        ) : (
          <Alert color="orange" mt="xs">
            {t("applications.waits")}
          </Alert>
        ))}
    </Stack>
  );
}
