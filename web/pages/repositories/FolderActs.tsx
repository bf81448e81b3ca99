import { ActionIcon, Menu, Text } from "@mantine/core";
import { IconCopyPlus, IconCursorText, IconDots, IconFolderMinus } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { fileRoutes } from "../../../contract/files.ts";
import { useAct } from "../../api.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { RenameForm } from "./Rename.tsx";
import type { VersionAt } from "./RepositoryPreview.tsx";

const CopyTo = lazy(() => import("./CopyTo.tsx"));

interface FolderActsProps {
  at: VersionAt;
  folder: { path: string; files: number };
  /** It can be moved and taken out. */
  writable: boolean;
}

/** Copies a folder elsewhere; one of an open version is also renamed, moved, or taken out with everything below it. */
export function FolderActs({ at, folder: { path, files }, writable }: FolderActsProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<"copy" | "move" | "take">();
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
          <Menu.Item leftSection={<IconCopyPlus size={16} />} onClick={() => setAsking("copy")}>
            {t("repositories.copy_to")}
          </Menu.Item>
          {writable && (
            <>
              <Menu.Item leftSection={<IconCursorText size={16} />} onClick={() => setAsking("move")}>
                {t("repositories.move")}
              </Menu.Item>
              <Menu.Item color="red" leftSection={<IconFolderMinus size={16} />} onClick={() => setAsking("take")}>
                {t("repositories.take_out")}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <Suspense>{asking === "copy" && <CopyTo at={at} path={path} isFolder onClose={close} />}</Suspense>
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
