import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "./Dialog.tsx";
import { ErrorNotice } from "./ErrorNotice.tsx";

interface ConfirmDialogProps {
  opened: boolean;
  onClose: () => void;
  /** The act and the thing: "Remove Bob from Acme". */
  title: string;
  /** What will stop, what remains, whether it can be undone. */
  children: ReactNode;
  confirm: string;
  /** The name to type first, for what cannot be undone. */
  typed?: string;
  /** Nothing is lost by it. */
  harmless?: boolean;
  onConfirm: () => Promise<unknown>;
}

/** Asks once before an act that destroys or moves something, naming the thing; stays open with the reason when the act is refused. */
export function ConfirmDialog({
  opened,
  onClose,
  title,
  children,
  confirm,
  typed,
  harmless,
  onConfirm,
}: ConfirmDialogProps) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const close = () => {
    setText("");
    act.reset();
    onClose();
  };
  const act = useMutation({ mutationFn: onConfirm, onSuccess: close });
  return (
    <Dialog opened={opened} onClose={close} title={title}>
      <Stack gap="md">
        <div>{children}</div>
        {typed !== undefined && (
          <TextInput
            label={t("parts.type_to_confirm", { name: typed })}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            data-autofocus
          />
        )}
        <ErrorNotice error={act.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("parts.cancel")}
          </Button>
          <Button
            color={harmless ? "guild" : "red"}
            loading={act.isPending}
            disabled={typed !== undefined && text !== typed}
            onClick={() => act.mutate()}
          >
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
