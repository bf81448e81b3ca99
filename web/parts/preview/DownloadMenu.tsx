import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconChevronDown, IconDownload } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { GuardedButton } from "../guard.tsx";

interface DownloadMenuProps {
  size: "xs" | "sm";
  /** Why there is nothing to download yet. */
  reason: string | undefined;
  children: ReactNode;
}

const icon_px = { xs: 14, sm: 16 } as const;

/** The ways to download all that there is. */
export function DownloadMenu({ size, reason, children }: DownloadMenuProps) {
  const { t } = useTranslation();
  const look = { size, variant: "default", leftSection: <IconDownload size={icon_px[size]} aria-hidden /> };
  if (reason !== undefined)
    return (
      <GuardedButton {...look} reason={reason} onClick={() => {}}>
        {t("repositories.download")}
      </GuardedButton>
    );
  return (
    <Menu width={240} position="bottom-end">
      <Menu.Target>
        <Button {...look} rightSection={<IconChevronDown size={14} aria-hidden />}>
          {t("repositories.download")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}

/** The same for a folder, in its line. */
export function DownloadFolderMenu({ path, children }: { path: string; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Menu width={240} position="bottom-end">
      <Menu.Target>
        <ActionIcon size="sm" aria-label={t("repositories.download_folder", { path })}>
          <IconDownload size={14} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
