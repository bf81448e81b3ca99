import { useTranslation } from "react-i18next";
import { archiveRoutes } from "../../../contract/archives.ts";
import { addressOf } from "../../../contract/client.ts";
import { ArchiveItems, CopyItem } from "../../parts/preview/ArchiveItems.tsx";
import { curlArchive, curlFile, pull } from "./downloadLines.ts";
import type { VersionAt } from "./RepositoryPreview.tsx";

interface VersionItemsProps {
  at: VersionAt;
  folder?: string;
}

/** A version or a folder of it as one file. */
export const VersionItems = ({ at, folder }: VersionItemsProps) => (
  <ArchiveItems href={(as) => addressOf(archiveRoutes[at.kind][as], { params: at, query: { under: folder } })} />
);

interface CopyItemsProps extends VersionItemsProps {
  file?: string;
  published: boolean;
}

/** Lines for a terminal that download the same. */
export function CopyItems({ at, folder, file, published }: CopyItemsProps) {
  const { t } = useTranslation();
  const curl = file === undefined ? curlArchive(at, folder, published) : curlFile(at, file, published);
  return (
    <>
      <CopyItem label={t("repositories.copy_curl")} text={curl} />
      <CopyItem label={t("repositories.copy_cli")} text={pull(at, file ?? folder)} />
    </>
  );
}
