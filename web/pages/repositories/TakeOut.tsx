import { Button, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconFileMinus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { fileRoutes } from "../../../contract/files.ts";
import { useAct } from "../../api.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import type { VersionAt } from "./RepositoryPreview.tsx";

interface TakeOutProps {
  at: VersionAt;
  path: string;
  onDone: () => unknown;
}

/** Takes a file out of an open version. */
export function TakeOut({ at, path, onDone }: TakeOutProps) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const remove = useAct(fileRoutes[at.kind].remove, onDone);
  return (
    <>
      <Button size="xs" variant="default" leftSection={<IconFileMinus size={14} />} onClick={open}>
        {t("repositories.take_out")}
      </Button>
      <ConfirmDialog
        opened={opened}
        onClose={close}
        title={t("repositories.take_out_title", { path })}
        confirm={t("repositories.take_out")}
        onConfirm={() => remove.mutateAsync({ params: { ...at, path } })}
      >
        <Text>{t("repositories.take_out_text", { number: at.version })}</Text>
      </ConfirmDialog>
    </>
  );
}
