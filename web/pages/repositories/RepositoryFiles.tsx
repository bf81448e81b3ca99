import { Grid, Paper, Skeleton } from "@mantine/core";
import { fileRoutes } from "../../../contract/files.ts";
import type { Repository } from "../../../contract/repositories.ts";
import type { Version } from "../../../contract/versions.ts";
import { usePages } from "../../api.ts";
import { isVisitor } from "../../parts/life/visitor.ts";
import { LoadFailure } from "../../parts/resource/LoadFailure.tsx";
import { Comparison } from "./Comparison.tsx";
import { CopyFile } from "./CopyFile.tsx";
import { DownloadFile } from "./Download.tsx";
import { FileTree } from "./FileTree.tsx";
import { NoVersion } from "./NextVersion.tsx";
import { OpenVersion } from "./OpenVersion.tsx";
import { Origins } from "./Origins.tsx";
import { Rename } from "./Rename.tsx";
import { RepositoryPreview } from "./RepositoryPreview.tsx";
import { isReadme } from "./readme.ts";
import { Standing } from "./Standing.tsx";
import { TakeOut } from "./TakeOut.tsx";
import { useFileLink } from "./useFileLink.ts";
import { VersionSelect } from "./VersionSelect.tsx";
import { addressOf, downloadOf, useShownVersion } from "./versions.ts";

interface RepositoryFilesProps {
  repository: Repository;
  version: number | undefined;
  file: string | undefined;
  /** With which version it is compared. */
  compare?: number | undefined;
}

/** The files of a version: tree at the left, preview at the right; an open version takes more. */
export function RepositoryFiles({ repository, version: named, file, compare }: RepositoryFilesProps) {
  const { number, version, error, refetch } = useShownVersion(repository, named);
  if (number === undefined)
    return (
      <Paper>
        <NoVersion repository={repository} />
      </Paper>
    );
  if (error && !version) return <LoadFailure error={error} onRetry={refetch} />;
  if (!version) return <Skeleton height={420} />;
  return (
    <>
      {compare === undefined && <VersionSelect repository={repository} version={version} />}
      <Standing repository={repository} version={version} />
      {compare !== undefined && (
        <Comparison repository={repository} version={version.number} other={compare} file={file} />
      )}
      {compare === undefined && !isVisitor(repository) && <Origins repository={repository} version={version} />}
      {version.state === "open" && compare === undefined && <OpenVersion repository={repository} version={version} />}
      {version.files > 0 && compare === undefined && (
        <Browser key={version.number} repository={repository} version={version} file={file} />
      )}
    </>
  );
}

function Browser({
  repository,
  version,
  file,
}: {
  repository: Repository;
  version: Version;
  file: string | undefined;
}) {
  const open = useFileLink(repository, version.number);
  const at = { ...addressOf(repository), version: version.number };
  const { items } = usePages(fileRoutes[at.kind].list, { params: at, query: { under: "", limit: 200 } });
  const files = items?.flatMap(({ file }) => file ?? []) ?? [];
  const shown = file ?? (files.find(({ path }) => isReadme(path)) ?? files[0])?.path;
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, md: 4 }}>
        <Paper p={6}>
          <FileTree
            at={at}
            selected={shown}
            onSelect={(path) => void open(path)}
            download={downloadOf(repository, version)}
            acts={version.can["version.write"] ? "write" : isVisitor(repository) ? undefined : "copy"}
          />
        </Paper>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 8 }}>
        {shown !== undefined && (
          <RepositoryPreview
            key={shown}
            at={at}
            path={shown}
            bytes={files.find(({ path }) => path === shown)?.bytes}
            actions={
              <>
                {!isVisitor(repository) && <CopyFile at={at} path={shown} />}
                {version.can["version.write"] && (
                  <>
                    <Rename at={at} path={shown} onDone={(to) => open(to)} />
                    <TakeOut at={at} path={shown} onDone={() => open(undefined)} />
                  </>
                )}
                <DownloadFile at={at} file={shown} published={repository.published} />
              </>
            }
          />
        )}
      </Grid.Col>
    </Grid>
  );
}
