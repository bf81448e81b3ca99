import { Button, Skeleton, Text } from "@mantine/core";
import { IconChevronDown, IconChevronRight, IconFolder } from "@tabler/icons-react";
import { type CSSProperties, useState } from "react";
import { useTranslation } from "react-i18next";
import { listOutputFolder } from "../../../contract/executions.ts";
import { usePages } from "../../api.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { FileNode, fileIcon } from "../../parts/preview/FileNode.tsx";

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
  const { t } = useTranslation();
  const wanted = { params: at, query: { under, limit: page_files } };
  const list = usePages(listOutputFolder, wanted, { refetchInterval: moving && 4000 });
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
          <Folder key={folder.path} {...{ at, depth, moving, ...choice }} path={folder.path} />
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

function Folder({ path, ...level }: Omit<OutputLevelProps, "under"> & { path: string }) {
  const [opened, setOpened] = useState(level.selected?.startsWith(`${path}/`) ?? false);
  const Chevron = opened ? IconChevronDown : IconChevronRight;
  return (
    <li>
      <FileNode
        icon={
          <>
            <Chevron size={14} aria-hidden />
            <IconFolder size={16} aria-hidden />
          </>
        }
        name={nameIn(path)}
        expanded={opened}
        onClick={() => setOpened(!opened)}
      />
      {opened && <OutputLevel {...level} under={path} depth={level.depth + 1} />}
    </li>
  );
}
