import { Box, Group } from "@mantine/core";
import { useState } from "react";
import { listOutputFolder } from "../../../contract/executions.ts";
import { usePages } from "../../api.ts";
import { FolderNode, Level } from "../../parts/preview/Level.tsx";
import { DownloadOutputFolder } from "./DownloadOutputs.tsx";

interface OutputLevelProps {
  at: { namespace: string; name: string; number: number };
  under: string;
  depth: number;
  selected: string | undefined;
  onSelect: (path: string) => void;
  /** It still runs: files come and go. */
  moving: boolean;
}

/** How many lines of a folder are read at once. */
export const page_files = 200;

/** What lies directly in one folder of /output; a folder is read when it is opened. */
export function OutputLevel({ at, under, depth, moving, ...choice }: OutputLevelProps) {
  const wanted = { params: at, query: { under, limit: page_files } };
  const list = usePages(listOutputFolder, wanted, { refetchInterval: moving && 4000 });
  return (
    <Level
      list={list}
      depth={depth}
      {...choice}
      folder={({ path }) => <Folder key={path} {...{ at, depth, moving, ...choice }} path={path} />}
    />
  );
}

function Folder({ path, ...level }: Omit<OutputLevelProps, "under"> & { path: string }) {
  const [opened, setOpened] = useState(level.selected?.startsWith(`${path}/`) ?? false);
  return (
    <li>
      <Group gap={0} wrap="nowrap" pr={4}>
        <Box flex={1} miw={0}>
          <FolderNode path={path} opened={opened} onToggle={() => setOpened(!opened)} />
        </Box>
        {!level.moving && <DownloadOutputFolder at={level.at} folder={path} />}
      </Group>
      {opened && <OutputLevel {...level} under={path} depth={level.depth + 1} />}
    </li>
  );
}
