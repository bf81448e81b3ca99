import { useTranslation } from "react-i18next";
import { FileNodes } from "../../parts/preview/FileNodes.tsx";
import { FolderLevel } from "./FolderLevel.tsx";
import type { VersionAt } from "./RepositoryPreview.tsx";

interface FileTreeProps {
  at: VersionAt;
  selected: string | undefined;
  onSelect: (path: string) => void;
  /** Folders can be downloaded: the version is sealed. Whether that needs no token. */
  download: { published: boolean } | undefined;
  acts?: "copy" | "write" | undefined;
}

/** The files of a version as a tree; a folder is read when it is opened. */
export function FileTree({ at, selected, onSelect, download, acts }: FileTreeProps) {
  const { t } = useTranslation();
  return (
    <FileNodes label={t("repositories.file_tree")}>
      <FolderLevel at={at} under="" depth={0} selected={selected} onSelect={onSelect} download={download} acts={acts} />
    </FileNodes>
  );
}
