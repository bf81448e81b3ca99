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
import { VersionActs } from "./VersionActs.tsx";
import { VersionBadge } from "./VersionBadge.tsx";
import { useVersions } from "./versions.ts";

/** The versions as a timeline, newest first. */
export function RepositoryVersions({ repository }: { repository: Repository }) {
  const { t } = useTranslation();
  const list = useVersions(repository);
  if (list.error && !list.items) return <LoadFailure error={list.error} onRetry={list.refetch} />;
  if (!list.items) return <Skeleton height={260} />;
  if (list.items.length === 0)
    return (
      <Paper>
        <NoVersion repository={repository} />
      </Paper>
    );
  return (
    <Paper p="md">
      <Timeline bulletSize={26} lineWidth={2} active={-1}>
        {list.items.map((version) => (
          <Timeline.Item
            key={version.number}
            bullet={version.state === "open" ? <IconLockOpen size={14} /> : <IconLockCheck size={14} />}
            title={<VersionHead repository={repository} version={version} />}
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

function VersionHead({ repository, version }: { repository: Repository; version: Version }) {
  const { t } = useTranslation();
  return (
    <Group gap="xs">
      <TextLink {...paths.repository(repository, { tab: "files", version: version.number })} fw={600}>
        {t("repositories.version_number", { number: version.number })}
      </TextLink>
      {version.name && (
        <Text fw={600} c="dimmed">
          {version.name}
        </Text>
      )}
      <VersionBadge state={version.state} />
      {version.number === repository.latest_version && (
        <Text size="xs" c="dimmed">
          {t("repositories.is_latest")}
        </Text>
      )}
      <VersionActs repository={repository} version={version} />
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
          [t("repositories.author"), version.created_by.name],
          [t("repositories.base"), version.base && t("repositories.version_number", { number: version.base })],
          [
            t("repositories.content"),
            t("repositories.content_of", { count: version.files, size: bytes(version.logical_bytes) }),
          ],
          version.sealed_at
            ? [t("repositories.sealed"), <TimeAgo key="sealed" time={version.sealed_at} />]
            : [t("repositories.opened"), <TimeAgo key="opened" time={version.created_at} />],
        ]}
      />
    </>
  );
}
