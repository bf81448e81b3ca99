import { Menu } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconFileZip, IconPackage, IconTerminal2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { archiveRoutes } from "../../../contract/archives.ts";
import { addressOf } from "../../../contract/client.ts";
import { curlArchive, curlFile, pull } from "./downloadLines.ts";
import type { VersionAt } from "./RepositoryPreview.tsx";

interface ArchiveItemsProps {
  at: VersionAt;
  folder?: string;
}

/** A version or a folder of it as one file, which the browser saves. */
export function ArchiveItems({ at, folder }: ArchiveItemsProps) {
  const { t } = useTranslation();
  const href = (as: "zip" | "tar") => addressOf(archiveRoutes[at.kind][as], { params: at, query: { under: folder } });
  return (
    <>
      <Menu.Item component="a" href={href("zip")} download leftSection={<IconFileZip size={16} aria-hidden />}>
        {t("repositories.download_zip")}
      </Menu.Item>
      <Menu.Item component="a" href={href("tar")} download leftSection={<IconPackage size={16} aria-hidden />}>
        {t("repositories.download_tar")}
      </Menu.Item>
    </>
  );
}

interface CopyItemsProps extends ArchiveItemsProps {
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

/** The menu stays open, to say that it is done. */
function CopyItem({ label, text }: { label: string; text: string }) {
  const { t } = useTranslation();
  const { copied, copy } = useClipboard({ timeout: 1500 });
  const Icon = copied ? IconCheck : IconTerminal2;
  return (
    <Menu.Item closeMenuOnClick={false} leftSection={<Icon size={16} aria-hidden />} onClick={() => copy(text)}>
      <span aria-live="polite">{copied ? t("parts.copied") : label}</span>
    </Menu.Item>
  );
}
