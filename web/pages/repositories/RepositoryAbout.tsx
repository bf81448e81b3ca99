import { Grid, Paper, Skeleton, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { fileRoutes } from "../../../contract/files.ts";
import type { Repository } from "../../../contract/repositories.ts";
import type { Version } from "../../../contract/versions.ts";
import { usePages } from "../../api.ts";
import { LoadFailure } from "../../parts/resource/LoadFailure.tsx";
import { Section } from "../../parts/Section.tsx";
import { FileTree } from "./FileTree.tsx";
import { NoVersion } from "./NextVersion.tsx";
import { RepositoryPreview } from "./RepositoryPreview.tsx";
import { isReadme } from "./readme.ts";
import { UsePanel } from "./UsePanel.tsx";
import { useFileLink } from "./useFileLink.ts";
import { addressOf, downloadOf, useShownVersion } from "./versions.ts";

interface RepositoryAboutProps {
  repository: Repository;
  version: number | undefined;
}

/** What a repository is: its README as the first thing, how to use it beside it. */
export function RepositoryAbout({ repository, version: named }: RepositoryAboutProps) {
  const { number, version, error, refetch } = useShownVersion(repository, named);
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 8 }}>
        {repository.description && <Text mb="md">{repository.description}</Text>}
        {number === undefined ? (
          <Paper>
            <NoVersion repository={repository} />
          </Paper>
        ) : error && !version ? (
          <LoadFailure error={error} onRetry={refetch} />
        ) : version ? (
          <Readme repository={repository} version={version} />
        ) : (
          <Skeleton height={320} />
        )}
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 4 }}>
        <UsePanel repository={repository} version={version} />
      </Grid.Col>
    </Grid>
  );
}

/** The README of a version, or its files with a word on what a README would be good for. */
function Readme({ repository, version }: { repository: Repository; version: Version }) {
  const { t } = useTranslation();
  const open = useFileLink(repository, version.number);
  const at = { ...addressOf(repository), version: version.number };
  const { items } = usePages(fileRoutes[at.kind].list, { params: at, query: { under: "", limit: 1000 } });
  const readme = items?.find(({ file }) => file && isReadme(file.path))?.file;
  if (!items) return <Skeleton height={320} />;
  if (readme) return <RepositoryPreview at={at} path={readme.path} bytes={readme.bytes} />;
  return (
    <Stack>
      <Section title={t("repositories.files_of", { number: version.number })} hint={t("repositories.no_readme")}>
        <FileTree
          at={at}
          selected={undefined}
          onSelect={(path) => void open(path)}
          download={downloadOf(repository, version)}
        />
      </Section>
    </Stack>
  );
}
