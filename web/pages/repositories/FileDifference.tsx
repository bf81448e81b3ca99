import { Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { comparisonRoutes, type TextDifference } from "../../../contract/comparisons.ts";
import type { Repository } from "../../../contract/repositories.ts";
import { useCall } from "../../api.ts";
import { DifferenceLines } from "../../parts/differences/DifferenceLines.tsx";
import { TextLink } from "../../parts/links.tsx";
import { LoadFailure } from "../../parts/resource/LoadFailure.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";

interface FileDifferenceProps {
  repository: Repository;
  version: number;
  other: number;
  path: string;
}

/** What is different in one file between two versions, line by line where it is a text. */
export function FileDifference({ repository, version, other, path }: FileDifferenceProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { namespace, name, kind } = repository;
  const params = { namespace, name, version, other, path };
  const { data, error, refetch } = useCall(comparisonRoutes[kind].lines, { params });
  const close = () => void navigate(paths.repository(repository, { tab: "files", version, compare: other }));
  return (
    <Section
      title={path}
      hint={data && <Counts found={data} />}
      action={
        <Button variant="subtle" leftSection={<IconX size={16} />} onClick={close} flex="none">
          {t("comparison.close")}
        </Button>
      }
    >
      <Stack gap="xs">
        {error && !data && <LoadFailure error={error} onRetry={refetch} />}
        {!data && !error && <Skeleton height={160} />}
        {data?.kind === "lines" && <DifferenceLines parts={data.parts} label={t("comparison.lines_of", { path })} />}
        {data?.kind === "lines" && data.truncated && <Text c="dimmed">{t("comparison.truncated")}</Text>}
        {data?.kind === "none" && <Text>{t(`comparison.none.${data.reason}`)}</Text>}
        <Group gap="md">
          <FileLink repository={repository} version={other} path={path} />
          <FileLink repository={repository} version={version} path={path} />
        </Group>
      </Stack>
    </Section>
  );
}

function Counts({ found }: { found: TextDifference }) {
  const { t } = useTranslation();
  if (found.kind === "none") return null;
  return (
    <>
      {t("comparison.lines_came", { count: found.added })} · {t("comparison.lines_went", { count: found.removed })}
    </>
  );
}

function FileLink({ repository, version, path }: { repository: Repository; version: number; path: string }) {
  const { t } = useTranslation();
  return (
    <TextLink {...paths.repository(repository, { tab: "files", version, file: path })}>
      {t("comparison.file_in", { number: version })}
    </TextLink>
  );
}
