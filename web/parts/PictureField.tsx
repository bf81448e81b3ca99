import { Button, FileButton, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPhoto } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { avatarBytesMax, avatarTypes } from "../../contract/avatars.ts";
import { bytes } from "../format.ts";
import { ErrorNotice } from "./ErrorNotice.tsx";

interface PictureFieldProps {
  /** What is shown now. */
  picture: ReactNode;
  /** Whether that was chosen, and can be taken away. */
  given: boolean;
  onPut: (picture: File) => Promise<unknown>;
  onDelete: () => Promise<unknown>;
}

/** The picture of somebody or something, to choose another or none. Sent as it is; the server makes it small. */
export function PictureField({ picture, given, onPut, onDelete }: PictureFieldProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: (picture: File | null) => send(picture),
    onSuccess: () => {
      notifications.show({ message: t("parts.saved") });
      void client.invalidateQueries();
    },
  });
  const send = (picture: File | null) => {
    if (picture && picture.size > avatarBytesMax)
      throw new Error(t("parts.picture_large", { size: bytes(picture.size) }));
    return picture ? onPut(picture) : onDelete();
  };
  return (
    <Stack gap="sm">
      <Group gap="md" wrap="nowrap">
        {picture}
        <Stack gap={6}>
          <Group gap="xs">
            <FileButton accept={avatarTypes.join(",")} onChange={(picture) => picture && act.mutate(picture)}>
              {(props) => (
                <Button {...props} variant="default" leftSection={<IconPhoto size={16} />} loading={act.isPending}>
                  {t("parts.picture_choose")}
                </Button>
              )}
            </FileButton>
            {given && (
              <Button variant="subtle" color="gray" onClick={() => act.mutate(null)} disabled={act.isPending}>
                {t("parts.picture_remove")}
              </Button>
            )}
          </Group>
          <Text c="dimmed" size="xs">
            {t("parts.picture_hint")}
          </Text>
        </Stack>
      </Group>
      <ErrorNotice error={act.error} />
    </Stack>
  );
}
