import { Grid, Paper, Skeleton } from "@mantine/core";
import { datasets as files } from "../../../contract/files.ts";
import type { Repository } from "../../../contract/repositories.ts";
import type { Version } from "../../../contract/versions.ts";
import { usePages } from "../../api.ts";
import { LoadFailure } from "../../parts/resource/LoadFailure.tsx";
import { DatasetPreview } from "./DatasetPreview.tsx";
import { FileTree } from "./FileTree.tsx";
import { NoVersion } from "./NextVersion.tsx";
import { OpenVersion } from "./OpenVersion.tsx";
import { isReadme } from "./readme.ts";
import { TakeOut } from "./TakeOut.tsx";
import { useFileLink } from "./useFileLink.ts";
import { VersionSelect } from "./VersionSelect.tsx";
import { useShownVersion } from "./versions.ts";

interface DatasetFilesProps {
  dataset: Repository;
  version: number | undefined;
  file: string | undefined;
}

/** The files of a version: tree at the left, preview at the right; an open version takes more. */
export function DatasetFiles({ dataset, version: named, file }: DatasetFilesProps) {
  const { number, version, error, refetch } = useShownVersion(dataset, named);
  if (number === undefined)
    return (
      <Paper>
        <NoVersion dataset={dataset} />
      </Paper>
    );
  if (error && !version) return <LoadFailure error={error} onRetry={refetch} />;
  if (!version) return <Skeleton height={420} />;
  return (
    <>
      <VersionSelect dataset={dataset} version={version} />
      {version.state === "open" && <OpenVersion dataset={dataset} version={version} />}
      {version.files > 0 && <Browser key={version.number} dataset={dataset} version={version} file={file} />}
    </>
  );
}

function Browser({ dataset, version, file }: { dataset: Repository; version: Version; file: string | undefined }) {
  const open = useFileLink(dataset, version.number);
  const at = { namespace: dataset.namespace, name: dataset.name, version: version.number };
  const { items } = usePages(files.list, { params: at, query: { under: "", limit: 200 } });
  const files = items?.flatMap(({ file }) => file ?? []) ?? [];
  const shown = file ?? (files.find(({ path }) => isReadme(path)) ?? files[0])?.path;
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, md: 4 }}>
        <Paper p={6}>
          <FileTree at={at} selected={shown} onSelect={(path) => void open(path)} />
        </Paper>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 8 }}>
        {shown !== undefined && (
          <DatasetPreview
            key={shown}
            at={at}
            path={shown}
            bytes={files.find(({ path }) => path === shown)?.bytes}
            actions={version.can["version.write"] && <TakeOut at={at} path={shown} onDone={() => open(undefined)} />}
          />
        )}
      </Grid.Col>
    </Grid>
  );
}
