import { Button, Skeleton, Text } from "@mantine/core";
import { IconChevronDown, IconChevronRight, IconFolder } from "@tabler/icons-react";
import type { CSSProperties, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "../ErrorNotice.tsx";
import { FileNode, fileIcon } from "./FileNode.tsx";

interface Entry<F> {
  folder?: F | undefined;
  file?: { path: string; media_type: string; bytes: number } | undefined;
}

interface LevelProps<F> {
  /** What is read of a folder, page by page. */
  list: {
    items: Entry<F>[] | undefined;
    error: Error | null;
    refetch: () => unknown;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    fetchNextPage: () => Promise<unknown>;
  };
  depth: number;
  selected: string | undefined;
  onSelect: (path: string) => void;
  folder: (folder: F) => ReactNode;
}

/** What lies directly in one folder of a tree. */
export function Level<F>({ list, depth, selected, onSelect, folder }: LevelProps<F>) {
  const { t } = useTranslation();
  if (list.error && !list.items) return <ErrorNotice error={list.error} onRetry={list.refetch} />;
  if (!list.items) return <Skeleton height={16} m={8} w="60%" />;
  if (list.items.length === 0)
    return (
      <Text c="dimmed" p="xs">
        {t("repositories.no_files")}
      </Text>
    );
  const fileOf = ({ path, media_type, bytes }: NonNullable<Entry<F>["file"]>) => (
    <li key={path}>
      <FileNode
        icon={fileIcon(media_type)}
        name={nameIn(path)}
        size={bytes}
        current={selected === path}
        onClick={() => onSelect(path)}
      />
    </li>
  );
  return (
    <ul style={{ "--depth": depth } as CSSProperties}>
      {list.items.map(({ folder: inside, file }) => (inside ? folder(inside) : file && fileOf(file)))}
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

interface FolderNodeProps {
  path: string;
  hint?: string;
  size?: number;
  opened: boolean;
  onToggle: () => void;
}

/** The line of a folder, which opens and closes it. */
export function FolderNode({ path, opened, onToggle, ...about }: FolderNodeProps) {
  const Chevron = opened ? IconChevronDown : IconChevronRight;
  const icon = (
    <>
      <Chevron size={14} aria-hidden />
      <IconFolder size={16} aria-hidden />
    </>
  );
  return <FileNode icon={icon} name={nameIn(path)} expanded={opened} onClick={onToggle} {...about} />;
}

const nameIn = (path: string) => path.slice(path.lastIndexOf("/") + 1);
