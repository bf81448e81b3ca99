import { Box, Button, Group, Skeleton, Text } from "@mantine/core";
import { IconChevronDown, IconChevronRight, IconFolder } from "@tabler/icons-react";
import { type CSSProperties, useState } from "react";
import { useTranslation } from "react-i18next";
import { fileRoutes } from "../../../contract/files.ts";
import { usePages } from "../../api.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { FileNode, fileIcon } from "../../parts/preview/FileNode.tsx";
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
  /** Folders can be moved and taken out. */
  writable?: boolean;
}

/** What lies directly in one folder: its folders, summed, and its files. */
export function FolderLevel({ at, under, depth, ...choice }: FolderLevelProps) {
  const { t } = useTranslation();
  const list = usePages(fileRoutes[at.kind].list, { params: at, query: { under, limit: 200 } });
  if (list.error && !list.items) return <ErrorNotice error={list.error} onRetry={list.refetch} />;
  if (!list.items) return <Skeleton height={16} m={8} w="60%" />;
  if (list.items.length === 0)
    return (
      <Text c="dimmed" p="xs">
        {t("repositories.no_files")}
      </Text>
    );
  return (
    <ul style={{ "--depth": depth } as CSSProperties}>
      {list.items.map(({ folder, file }) =>
        folder ? (
          <Folder
            key={folder.path}
            folder={folder}
            alone={list.items?.length === 1}
            at={at}
            under={under}
            depth={depth}
            {...choice}
          />
        ) : file ? (
          <li key={file.path}>
            <FileNode
              icon={fileIcon(file.media_type)}
              name={nameIn(file.path)}
              size={file.bytes}
              current={choice.selected === file.path}
              onClick={() => choice.onSelect(file.path)}
            />
          </li>
        ) : null,
      )}
      {list.hasNextPage && (
        <li>
          <Button
            size="compact-xs"
            variant="subtle"
            m={4}
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {t("parts.load_more")}
          </Button>
        </li>
      )}
    </ul>
  );
}

const nameIn = (path: string) => path.slice(path.lastIndexOf("/") + 1);

interface FolderProps extends FolderLevelProps {
  folder: { path: string; files: number; bytes: number };
  /** Nothing lies beside it: then it is open from the start. */
  alone: boolean;
}

function Folder({ folder, alone, ...level }: FolderProps) {
  const { t } = useTranslation();
  const within = level.selected?.startsWith(`${folder.path}/`) ?? false;
  const [opened, setOpened] = useState(within || alone);
  const Chevron = opened ? IconChevronDown : IconChevronRight;
  return (
    <li>
      <Group gap={0} wrap="nowrap" pr={4}>
        <Box flex={1} miw={0}>
          <FileNode
            icon={
              <>
                <Chevron size={14} aria-hidden />
                <IconFolder size={16} aria-hidden />
              </>
            }
            name={nameIn(folder.path)}
            hint={t("repositories.folder_files", { count: folder.files })}
            size={folder.bytes}
            expanded={opened}
            onClick={() => setOpened(!opened)}
          />
        </Box>
        {level.download && <DownloadFolder at={level.at} folder={folder.path} {...level.download} />}
        {level.writable && <FolderActs at={level.at} folder={folder} />}
      </Group>
      {opened && <FolderLevel {...level} under={folder.path} depth={level.depth + 1} />}
    </li>
  );
}
