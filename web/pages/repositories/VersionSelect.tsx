import { Box, Group, Select } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Repository } from "../../../contract/repositories.ts";
import type { Version } from "../../../contract/versions.ts";
import { bytes, number } from "../../format.ts";
import { Facts } from "../../parts/Facts.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { paths } from "../../paths.ts";
import { DownloadVersion } from "./Download.tsx";
import { VersionActs } from "./VersionActs.tsx";
import { VersionBadge } from "./VersionBadge.tsx";
import { addressOf, useVersions } from "./versions.ts";

/** Which version is shown, and what it is. */
export function VersionSelect({ repository, version }: { repository: Repository; version: Version }) {
  const { t } = useTranslation();
  const { items = [] } = useVersions(repository);
  const known = items.some((one) => one.number === version.number) ? items : [version, ...items];
  const navigate = useNavigate();
  const open = (version: number) => navigate(paths.repository(repository, { tab: "files", version }));
  return (
    <Group mb="sm" gap="sm">
      <Select
        aria-label={t("repositories.version")}
        w={250}
        allowDeselect={false}
        value={String(version.number)}
        data={known.map((one) => ({
          value: String(one.number),
          label: t("repositories.version_label", { number: one.number, state: t(`repositories.states.${one.state}`) }),
        }))}
        onChange={(value) => value && void open(Number(value))}
      />
      <VersionBadge state={version.state} />
      <VersionActs repository={repository} version={version} />
      <Facts
        items={[
          [t("repositories.files"), number(version.files)],
          [t("resources.size"), bytes(version.logical_bytes)],
          [t("repositories.author"), version.created_by.name],
          [t("resources.created"), <TimeAgo key="created" time={version.created_at} />],
          [t("repositories.base"), version.base && t("repositories.version_number", { number: version.base })],
          [t("repositories.version_name"), version.name],
          [t("repositories.note"), version.note],
        ]}
      />
      <Box ml="auto">
        <DownloadVersion
          at={{ ...addressOf(repository), version: version.number }}
          published={repository.published}
          state={version.state}
        />
      </Box>
    </Group>
  );
}
