import { Menu } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconFileZip, IconPackage, IconTerminal2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

/** Files as one, which the browser saves. */
export function ArchiveItems({ href }: { href: (as: "zip" | "tar") => string }) {
  const { t } = useTranslation();
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

/** A line for a terminal to be copied. The menu stays open, to say that it is done. */
export function CopyItem({ label, text }: { label: string; text: string }) {
  const { t } = useTranslation();
  const { copied, copy } = useClipboard({ timeout: 1500 });
  const Icon = copied ? IconCheck : IconTerminal2;
  return (
    <Menu.Item closeMenuOnClick={false} leftSection={<Icon size={16} aria-hidden />} onClick={() => copy(text)}>
      <span aria-live="polite">{copied ? t("parts.copied") : label}</span>
    </Menu.Item>
  );
}
