import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconChevronDown, IconDots, IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Version } from "../../../contract/versions.ts";
import { GuardedButton } from "../../parts/guard.tsx";
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
  const icon = <IconDownload size={16} aria-hidden />;
  if (state === "open")
    return (
      <GuardedButton variant="default" reason={t("repositories.download_open")} leftSection={icon} onClick={() => {}}>
        {t("repositories.download")}
      </GuardedButton>
    );
  return (
    <Menu width={240} position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={icon} rightSection={<IconChevronDown size={14} aria-hidden />}>
          {t("repositories.download")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <VersionItems {...download} />
        <Menu.Divider />
        <CopyItems {...download} />
      </Menu.Dropdown>
    </Menu>
  );
}

/** The same for a folder of a sealed version. */
export function DownloadFolder({ folder, ...download }: DownloadProps & { folder: string }) {
  const { t } = useTranslation();
  return (
    <Menu width={240} position="bottom-end">
      <Menu.Target>
        <ActionIcon size="sm" aria-label={t("repositories.download_folder", { path: folder })}>
          <IconDownload size={14} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <VersionItems {...download} folder={folder} />
        <Menu.Divider />
        <CopyItems {...download} folder={folder} />
      </Menu.Dropdown>
    </Menu>
  );
}

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
