import { Button, Group, Paper, Skeleton, Text, Timeline } from "@mantine/core";
import { IconLockCheck, IconLockOpen } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Repository } from "../../../contract/repositories.ts";
import type { Version } from "../../../contract/versions.ts";
import { bytes } from "../../format.ts";
import { Facts } from "../../parts/Facts.tsx";
import { TextLink } from "../../parts/links.tsx";
import { LoadFailure } from "../../parts/resource/LoadFailure.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { paths } from "../../paths.ts";
import { NoVersion } from "./NextVersion.tsx";
import { VersionBadge } from "./VersionBadge.tsx";
import { useVersions } from "./versions.ts";

/** The versions as a timeline, newest first. */
export function DatasetVersions({ dataset }: { dataset: Repository }) {
  const { t } = useTranslation();
  const list = useVersions(dataset);
  if (list.error && !list.items) return <LoadFailure error={list.error} onRetry={list.refetch} />;
  if (!list.items) return <Skeleton height={260} />;
  if (list.items.length === 0)
    return (
      <Paper>
        <NoVersion dataset={dataset} />
      </Paper>
    );
  return (
    <Paper p="md">
      <Timeline bulletSize={26} lineWidth={2} active={-1}>
        {list.items.map((version) => (
          <Timeline.Item
            key={version.number}
            bullet={version.state === "open" ? <IconLockOpen size={14} /> : <IconLockCheck size={14} />}
            title={<VersionHead dataset={dataset} version={version} />}
          >
            <VersionFacts version={version} />
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

function VersionHead({ dataset, version }: { dataset: Repository; version: Version }) {
  const { t } = useTranslation();
  const { namespace, name, latest_version } = dataset;
  return (
    <Group gap="xs">
      <TextLink {...paths.dataset(namespace, name, { tab: "files", version: version.number })} fw={600}>
        {t("datasets.version_number", { number: version.number })}
      </TextLink>
      <VersionBadge state={version.state} />
      {version.number === latest_version && (
        <Text size="xs" c="dimmed">
          {t("datasets.is_latest")}
        </Text>
      )}
    </Group>
  );
}

function VersionFacts({ version }: { version: Version }) {
  const { t } = useTranslation();
  return (
    <>
      {version.note && <Text my={2}>{version.note}</Text>}
      <Facts
        items={[
          [t("datasets.author"), version.created_by.name],
          [
            t("datasets.content"),
            t("datasets.content_of", { count: version.files, size: bytes(version.logical_bytes) }),
          ],
          version.sealed_at
            ? [t("datasets.sealed"), <TimeAgo key="sealed" time={version.sealed_at} />]
            : [t("datasets.opened"), <TimeAgo key="opened" time={version.created_at} />],
        ]}
      />
    </>
  );
}
