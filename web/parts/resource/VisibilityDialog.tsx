import { Button, Group, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Resource, Visibility } from "../../../contract/resources.ts";
import { Dialog } from "../Dialog.tsx";
import { ErrorNotice } from "../ErrorNotice.tsx";
import { Changes } from "./Changes.tsx";
import { VisibilityField } from "./VisibilityField.tsx";

interface VisibilityDialogProps {
  resource: Resource;
  opened: boolean;
  onClose: () => void;
  onSave: (visibility: Visibility) => Promise<unknown>;
}

/** Changes who reaches a resource, after saying who gains and who loses. */
export function VisibilityDialog({ resource, opened, onClose, onSave }: VisibilityDialogProps) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<Visibility>();
  const close = () => {
    setChosen(undefined);
    save.reset();
    onClose();
  };
  const save = useMutation({ mutationFn: onSave, onSuccess: close });
  const visibility = chosen ?? resource.visibility;
  return (
    <Dialog opened={opened} onClose={close} title={t("resources.visibility_of", { name: resource.name })}>
      <Stack gap="md">
        <VisibilityField namespace={resource.namespace} value={visibility} onChange={setChosen} />
        <Changes resource={resource} after={visibility} />
        <ErrorNotice error={save.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("parts.cancel")}
          </Button>
          <Button
            disabled={visibility === resource.visibility}
            loading={save.isPending}
            onClick={() => save.mutate(visibility)}
          >
            {t("parts.save")}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
