import { Box, Group } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fileRoutes } from "../../../contract/files.ts";
import { usePages } from "../../api.ts";
import { FolderNode, Level } from "../../parts/preview/Level.tsx";
import { DownloadFolder } from "./Download.tsx";
import { FolderActs } from "./FolderActs.tsx";
import type { VersionAt } from "./RepositoryPreview.tsx";

interface FolderLevelProps {
  at: VersionAt;
  under: string;
  depth: number;
  selected: string | undefined;
  onSelect: (path: string) => void;
  download: { published: boolean } | undefined;
  /** What can be done with folders: copied, and where one may write also moved and taken out. */
  acts: "copy" | "write" | undefined;
}

/** What lies directly in one folder: its folders, summed, and its files. */
export function FolderLevel(level: FolderLevelProps) {
  const { at, under, depth, selected, onSelect } = level;
  const list = usePages(fileRoutes[at.kind].list, { params: at, query: { under, limit: 200 } });
  const alone = list.items?.length === 1;
  return (
    <Level
      {...{ list, depth, selected, onSelect }}
      folder={(folder) => <Folder key={folder.path} {...level} folder={folder} alone={alone} />}
    />
  );
}

interface FolderProps extends FolderLevelProps {
  folder: { path: string; files: number; bytes: number };
  /** Nothing lies beside it: then it is open from the start. */
  alone: boolean;
}

function Folder({ folder, alone, ...level }: FolderProps) {
  const { t } = useTranslation();
  const within = level.selected?.startsWith(`${folder.path}/`) ?? false;
  const [opened, setOpened] = useState(within || alone);
  return (
    <li>
      <Group gap={0} wrap="nowrap" pr={4}>
        <Box flex={1} miw={0}>
          <FolderNode
            path={folder.path}
            hint={t("repositories.folder_files", { count: folder.files })}
            size={folder.bytes}
            opened={opened}
            onToggle={() => setOpened(!opened)}
          />
        </Box>
        {level.download && <DownloadFolder at={level.at} folder={folder.path} {...level.download} />}
        {level.acts && <FolderActs at={level.at} folder={folder} writable={level.acts === "write"} />}
      </Group>
      {opened && <FolderLevel {...level} under={folder.path} depth={level.depth + 1} />}
    </li>
  );
}
