import { Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { addressOf } from "../../../contract/client.ts";
import { outputArchives } from "../../../contract/output-archives.ts";
import { ArchiveItems, CopyItem } from "../../parts/preview/ArchiveItems.tsx";
import { DownloadFolderMenu, DownloadMenu } from "../../parts/preview/DownloadMenu.tsx";
import { inShell } from "../../snippets.ts";

interface DownloadOutputsProps {
  at: { namespace: string; name: string; number: number };
  /** It still runs: an archive is of what does not change any more. */
  moving: boolean;
}

/** Downloads all that an execution left: as an archive, or by the command line. */
export function DownloadOutputs({ at, moving }: DownloadOutputsProps) {
  const { t } = useTranslation();
  return (
    <DownloadMenu size="xs" reason={moving ? t("outputs.still_runs") : undefined}>
      <Items at={at} folder={undefined} />
    </DownloadMenu>
  );
}

/** The same for a folder. */
export const DownloadOutputFolder = ({ at, folder }: Pick<DownloadOutputsProps, "at"> & { folder: string }) => (
  <DownloadFolderMenu path={folder}>
    <Items at={at} folder={folder} />
  </DownloadFolderMenu>
);

function Items({ at, folder }: Pick<DownloadOutputsProps, "at"> & { folder: string | undefined }) {
  const { t } = useTranslation();
  const { namespace, name, number } = at;
  const only = folder === undefined ? "" : ` ${inShell(folder)}`;
  return (
    <>
      <ArchiveItems href={(as) => addressOf(outputArchives[as], { params: at, query: { under: folder } })} />
      <Menu.Divider />
      <Menu.Label>{t("outputs.archive_holds")}</Menu.Label>
      <CopyItem
        label={t("repositories.copy_cli")}
        text={`guildhall outputs ${inShell(`${namespace}/${name}#${number}`)}${only} --archive zip`}
      />
    </>
  );
}
