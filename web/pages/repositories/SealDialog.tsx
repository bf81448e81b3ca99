import { Button, Group, List, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Version, versionRoutes } from "../../../contract/versions.ts";
import { useAct } from "../../api.ts";
import { bytes } from "../../format.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { putAway } from "../../upload/uploads.ts";
import { Meanwhile } from "./Meanwhile.tsx";
import type { VersionAt } from "./RepositoryPreview.tsx";

interface SealDialogProps {
  at: VersionAt;
  version: Version;
  /** It waits for approval then. */
  approval: boolean;
  opened: boolean;
  onClose: () => void;
}

/** Seals a version, after saying what that means. */
export function SealDialog({ at, version, approval, opened, onClose }: SealDialogProps) {
  const { t } = useTranslation();
  const seal = useAct(versionRoutes[at.kind].seal, () => {
    putAway(at);
    onClose();
  });
  return (
    <Dialog opened={opened} onClose={onClose} title={t("repositories.seal_title", { number: version.number })}>
      <Stack gap="md">
        <Text>{t("repositories.seal_what", { count: version.files, size: bytes(version.logical_bytes) })}</Text>
        <List size="sm" spacing={4}>
          <List.Item>{t("repositories.seal_fixed")}</List.Item>
          <List.Item>{t(approval ? "repositories.seal_waits" : `repositories.seal_used.${at.kind}`)}</List.Item>
          <List.Item>{t("repositories.seal_next")}</List.Item>
        </List>
        {opened && <Meanwhile at={at} version={version} />}
        <ErrorNotice error={seal.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("parts.cancel")}
          </Button>
          <Button loading={seal.isPending} onClick={() => seal.mutate({ params: at })} data-autofocus>
            {t("repositories.seal")}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
