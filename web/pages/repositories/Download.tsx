import { ActionIcon, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Version } from "../../../contract/versions.ts";
import { DownloadFolderMenu, DownloadMenu } from "../../parts/preview/DownloadMenu.tsx";
import { CopyItems, VersionItems } from "./DownloadItems.tsx";
import type { VersionAt } from "./RepositoryPreview.tsx";

interface DownloadProps {
  at: VersionAt;
  /** The whole world may read it: no token is needed. */
  published: boolean;
}

/** Downloads a version: as an archive, with curl, by the command line. */
export function DownloadVersion({ state, ...download }: DownloadProps & Pick<Version, "state">) {
  const { t } = useTranslation();
  return (
    <DownloadMenu size="sm" reason={state === "open" ? t("repositories.download_open") : undefined}>
      <Ways {...download} />
    </DownloadMenu>
  );
}

/** The same for a folder of a sealed version. */
export const DownloadFolder = ({ folder, ...download }: DownloadProps & { folder: string }) => (
  <DownloadFolderMenu path={folder}>
    <Ways {...download} folder={folder} />
  </DownloadFolderMenu>
);

const Ways = (download: DownloadProps & { folder?: string }) => (
  <>
    <VersionItems {...download} />
    <Menu.Divider />
    <CopyItems {...download} />
  </>
);

/** How else than by the browser a file is downloaded. */
export function DownloadFile({ file, ...download }: DownloadProps & { file: string }) {
  const { t } = useTranslation();
  return (
    <Menu width={240} position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={30} aria-label={t("repositories.download_ways", { path: file })}>
          <IconDots size={14} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <CopyItems {...download} file={file} />
      </Menu.Dropdown>
    </Menu>
  );
}
