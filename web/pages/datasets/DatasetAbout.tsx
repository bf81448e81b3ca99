import { Grid, Paper, Skeleton, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { datasets as files } from "../../../contract/files.ts";
import type { Repository } from "../../../contract/repositories.ts";
import type { Version } from "../../../contract/versions.ts";
import { usePages } from "../../api.ts";
import { LoadFailure } from "../../parts/resource/LoadFailure.tsx";
import { Section } from "../../parts/Section.tsx";
import { DatasetPreview } from "./DatasetPreview.tsx";
import { FileTree } from "./FileTree.tsx";
import { NoVersion } from "./NextVersion.tsx";
import { isReadme } from "./readme.ts";
import { UsePanel } from "./UsePanel.tsx";
import { useFileLink } from "./useFileLink.ts";
import { useShownVersion } from "./versions.ts";

interface DatasetAboutProps {
  dataset: Repository;
  version: number | undefined;
}

/** What a data set is: its README as the first thing, how to use it beside it. */
export function DatasetAbout({ dataset, version: named }: DatasetAboutProps) {
  const { number, version, error, refetch } = useShownVersion(dataset, named);
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 8 }}>
        {dataset.description && <Text mb="md">{dataset.description}</Text>}
        {number === undefined ? (
          <Paper>
            <NoVersion dataset={dataset} />
          </Paper>
        ) : error && !version ? (
          <LoadFailure error={error} onRetry={refetch} />
        ) : version ? (
          <Readme dataset={dataset} version={version} />
        ) : (
          <Skeleton height={320} />
        )}
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 4 }}>
        <UsePanel dataset={dataset} version={version} />
      </Grid.Col>
    </Grid>
  );
}

/** The README of a version, or its files with a word on what a README would be good for. */
function Readme({ dataset, version }: { dataset: Repository; version: Version }) {
  const { t } = useTranslation();
  const open = useFileLink(dataset, version.number);
  const at = { namespace: dataset.namespace, name: dataset.name, version: version.number };
  const { items } = usePages(files.list, { params: at, query: { under: "", limit: 1000 } });
  const readme = items?.find(({ file }) => file && isReadme(file.path))?.file;
  if (!items) return <Skeleton height={320} />;
  if (readme) return <DatasetPreview at={at} path={readme.path} bytes={readme.bytes} />;
  return (
    <Stack>
      <Section title={t("datasets.files_of", { number: version.number })} hint={t("datasets.no_readme")}>
        <FileTree at={at} selected={undefined} onSelect={(path) => void open(path)} />
      </Section>
    </Stack>
  );
}
