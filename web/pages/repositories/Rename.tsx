import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCursorText } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fileRoutes } from "../../../contract/files.ts";
import { useAct } from "../../api.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import type { VersionAt } from "./RepositoryPreview.tsx";

interface RenameProps {
  at: VersionAt;
  path: string;
  onDone: (to: string) => unknown;
}

/** Gives a file of an open version another name or folder. */
export function Rename(props: RenameProps) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button size="xs" variant="default" leftSection={<IconCursorText size={14} />} onClick={open}>
        {t("repositories.move")}
      </Button>
      <Dialog opened={opened} onClose={close} title={t("repositories.move_title", { path: props.path })}>
        <RenameForm {...props} onClose={close} />
      </Dialog>
    </>
  );
}

/** Where a file or a folder goes; nothing of it is sent again. */
export function RenameForm({ at, path, onDone, onClose }: RenameProps & { onClose: () => void }) {
  const { t } = useTranslation();
  const [to, setTo] = useState(path);
  const move = useAct(fileRoutes[at.kind].move, () => {
    onClose();
    return onDone(to);
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        move.mutate({ params: at, body: { from: path, to } });
      }}
    >
      <Stack gap="md">
        <TextInput
          label={t("repositories.move_to")}
          description={t("repositories.move_hint")}
          value={to}
          data-autofocus
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <ErrorNotice error={move.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("parts.cancel")}
          </Button>
          <Button type="submit" loading={move.isPending} disabled={to === path || to === ""}>
            {t("repositories.move")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
