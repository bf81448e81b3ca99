import { ActionIcon, Menu, Text } from "@mantine/core";
import { IconCursorText, IconDots, IconFolderMinus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fileRoutes } from "../../../contract/files.ts";
import { useAct } from "../../api.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { RenameForm } from "./Rename.tsx";
import type { VersionAt } from "./RepositoryPreview.tsx";

interface FolderActsProps {
  at: VersionAt;
  folder: { path: string; files: number };
}

/** Renames or moves a folder of an open version, or takes it out with everything below it. */
export function FolderActs({ at, folder: { path, files } }: FolderActsProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<"move" | "take">();
  const remove = useAct(fileRoutes[at.kind].remove);
  const close = () => setAsking(undefined);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t("repositories.folder_acts", { path })}>
            <IconDots size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconCursorText size={16} />} onClick={() => setAsking("move")}>
            {t("repositories.move")}
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconFolderMinus size={16} />} onClick={() => setAsking("take")}>
            {t("repositories.take_out")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Dialog opened={asking === "move"} onClose={close} title={t("repositories.move_title", { path })}>
        <RenameForm at={at} path={path} onDone={() => undefined} onClose={close} />
      </Dialog>
      <ConfirmDialog
        opened={asking === "take"}
        onClose={close}
        title={t("repositories.take_out_title", { path })}
        confirm={t("repositories.take_out")}
        onConfirm={() => remove.mutateAsync({ params: { ...at, path }, query: { folder: "true" } })}
      >
        <Text>{t("repositories.take_folder_text", { count: files, number: at.version })}</Text>
      </ConfirmDialog>
    </>
  );
}
