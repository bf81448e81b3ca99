import { Box, Group, Stack, Text } from "@mantine/core";
import { IconLockCheck, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Repository } from "../../../contract/repositories.ts";
import { type Version, datasets as versions } from "../../../contract/versions.ts";
import { useAct } from "../../api.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { paths } from "../../paths.ts";
import { DropZone } from "../../upload/DropZone.tsx";
import { putAway } from "../../upload/uploads.ts";
import { useUploads } from "../../upload/view.ts";
import { SealDialog } from "./SealDialog.tsx";

interface OpenVersionProps {
  dataset: Repository;
  version: Version;
}

/** An open version: drop files in, then seal it, or throw it away. What somebody else left open its manager throws away. */
export function OpenVersion({ dataset, version }: OpenVersionProps) {
  const { t } = useTranslation();
  const target = { namespace: dataset.namespace, name: dataset.name, version: version.number };
  const writable = version.can["version.write"] !== false;
  return (
    <Stack gap="sm" mb="md">
      <Group justify="space-between" gap="sm">
        <Box maw={680}>
          <Text fw={600}>{t("datasets.open_title", { number: version.number })}</Text>
          <Text c="dimmed">
            {writable ? t("datasets.open_text") : t("datasets.open_foreign", { name: version.created_by.name })}
          </Text>
        </Box>
        <Group gap="xs">
          {(writable || version.can["version.discard"]) && <Discard dataset={dataset} version={version} />}
          {writable && <Seal dataset={dataset} version={version} />}
        </Group>
      </Group>
      {writable && <DropZone target={target} slim={version.files > 0} />}
    </Stack>
  );
}

function Discard({ dataset: { namespace, name }, version }: OpenVersionProps) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const navigate = useNavigate();
  const why = useReason();
  const at = { namespace, name, version: version.number };
  const discard = useAct(versions.discard, () => {
    putAway(at);
    return navigate(paths.dataset(namespace, name, { tab: "versions" }));
  });
  return (
    <>
      <GuardedButton
        variant="default"
        reason={why(version.can, "version.discard")}
        leftSection={<IconTrash size={16} />}
        onClick={() => setAsked(true)}
      >
        {t("datasets.discard")}
      </GuardedButton>
      <ConfirmDialog
        opened={asked}
        onClose={() => setAsked(false)}
        title={t("datasets.discard_title", { number: version.number, name })}
        confirm={t("datasets.discard")}
        onConfirm={() => discard.mutateAsync({ params: at })}
      >
        <Text>{t("datasets.discard_text", { count: version.files })}</Text>
      </ConfirmDialog>
    </>
  );
}

function Seal({ dataset: { namespace, name }, version }: OpenVersionProps) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const why = useReason();
  const at = { namespace, name, version: version.number };
  const pending = useUploads().some(
    ({ target, ended }) =>
      !ended && target.namespace === namespace && target.name === name && target.version === version.number,
  );
  const sealing =
    why(version.can, "version.seal") ??
    (pending ? t("datasets.seal_pending") : version.files === 0 ? t("datasets.seal_empty") : undefined);
  return (
    <>
      <GuardedButton reason={sealing} leftSection={<IconLockCheck size={16} />} onClick={() => setAsked(true)}>
        {t("datasets.seal")}
      </GuardedButton>
      <SealDialog at={at} version={version} opened={asked} onClose={() => setAsked(false)} />
    </>
  );
}
