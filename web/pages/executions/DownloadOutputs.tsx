import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconChevronDown, IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { addressOf } from "../../../contract/client.ts";
import { outputArchives } from "../../../contract/output-archives.ts";
import { GuardedButton } from "../../parts/guard.tsx";
import { ArchiveItems, CopyItem } from "../../parts/preview/ArchiveItems.tsx";
import { inShell } from "../../snippets.ts";

interface DownloadOutputsProps {
  at: { namespace: string; name: string; number: number };
  /** It still runs: an archive is of what does not change any more. */
  moving: boolean;
}

/** Downloads all that an execution left: as an archive, or by the command line. */
export function DownloadOutputs({ at, moving }: DownloadOutputsProps) {
  const { t } = useTranslation();
  const icon = <IconDownload size={14} aria-hidden />;
  if (moving)
    return (
      <GuardedButton size="xs" variant="default" reason={t("outputs.still_runs")} leftSection={icon} onClick={() => {}}>
        {t("repositories.download")}
      </GuardedButton>
    );
  return (
    <Menu width={240} position="bottom-end">
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={icon} rightSection={<IconChevronDown size={14} aria-hidden />}>
          {t("repositories.download")}
        </Button>
      </Menu.Target>
      <Items at={at} folder={undefined} />
    </Menu>
  );
}

/** The same for a folder. */
export function DownloadOutputFolder({ at, folder }: Pick<DownloadOutputsProps, "at"> & { folder: string }) {
  const { t } = useTranslation();
  return (
    <Menu width={240} position="bottom-end">
      <Menu.Target>
        <ActionIcon size="sm" aria-label={t("repositories.download_folder", { path: folder })}>
          <IconDownload size={14} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Items at={at} folder={folder} />
    </Menu>
  );
}

function Items({ at, folder }: Pick<DownloadOutputsProps, "at"> & { folder: string | undefined }) {
  const { t } = useTranslation();
  const { namespace, name, number } = at;
  const only = folder === undefined ? "" : ` ${inShell(folder)}`;
  return (
    <Menu.Dropdown>
      <ArchiveItems href={(as) => addressOf(outputArchives[as], { params: at, query: { under: folder } })} />
      <Menu.Divider />
      <Menu.Label>{t("outputs.archive_holds")}</Menu.Label>
      <CopyItem
        label={t("repositories.copy_cli")}
        text={`guildhall outputs ${inShell(`${namespace}/${name}#${number}`)}${only} --archive zip`}
      />
    </Menu.Dropdown>
  );
}
