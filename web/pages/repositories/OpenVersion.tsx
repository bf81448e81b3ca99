import { Box, Group, Stack, Text } from "@mantine/core";
import { IconLockCheck, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Repository } from "../../../contract/repositories.ts";
import { type Version, versionRoutes } from "../../../contract/versions.ts";
import { useAct } from "../../api.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { paths } from "../../paths.ts";
import { DropZone } from "../../upload/DropZone.tsx";
import { isSameTarget, putAway } from "../../upload/uploads.ts";
import { useUploads } from "../../upload/view.ts";
import { SealDialog } from "./SealDialog.tsx";
import { addressOf } from "./versions.ts";

interface OpenVersionProps {
  repository: Repository;
  version: Version;
}

/** An open version: drop files in, then seal it, or throw it away. What somebody else left open its manager throws away. */
export function OpenVersion({ repository, version }: OpenVersionProps) {
  const { t } = useTranslation();
  const target = { ...addressOf(repository), version: version.number };
  const writable = version.can["version.write"] !== false;
  return (
    <Stack gap="sm" mb="md">
      <Group justify="space-between" gap="sm">
        <Box maw={680}>
          <Text fw={600}>{t("repositories.open_title", { number: version.number })}</Text>
          <Text c="dimmed">
            {writable
              ? t(repository.needs_approval ? "repositories.open_text_approval" : "repositories.open_text")
              : t("repositories.open_foreign", { name: version.created_by.name })}
          </Text>
        </Box>
        <Group gap="xs">
          {(writable || version.can["version.discard"]) && <Discard repository={repository} version={version} />}
          {writable && <Seal repository={repository} version={version} />}
        </Group>
      </Group>
      {writable && <DropZone target={target} slim={version.files > 0} />}
    </Stack>
  );
}

function Discard({ repository, version }: OpenVersionProps) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const navigate = useNavigate();
  const why = useReason();
  const at = { ...addressOf(repository), version: version.number };
  const discard = useAct(versionRoutes[at.kind].discard, () => {
    putAway(at);
    return navigate(paths.repository(at, { tab: "versions" }));
  });
  return (
    <>
      <GuardedButton
        variant="default"
        reason={why(version.can, "version.discard")}
        leftSection={<IconTrash size={16} />}
        onClick={() => setAsked(true)}
      >
        {t("repositories.discard")}
      </GuardedButton>
      <ConfirmDialog
        opened={asked}
        onClose={() => setAsked(false)}
        title={t("repositories.discard_title", { number: version.number, name: at.name })}
        confirm={t("repositories.discard")}
        onConfirm={() => discard.mutateAsync({ params: at })}
      >
        <Text>{t("repositories.discard_text", { count: version.files })}</Text>
      </ConfirmDialog>
    </>
  );
}

function Seal({ repository, version }: OpenVersionProps) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const why = useReason();
  const at = { ...addressOf(repository), version: version.number };
  const pending = useUploads().some(({ target, ended }) => !ended && isSameTarget(target, at));
  const sealing =
    why(version.can, "version.seal") ??
    (pending ? t("repositories.seal_pending") : version.files === 0 ? t("repositories.seal_empty") : undefined);
  return (
    <>
      <GuardedButton reason={sealing} leftSection={<IconLockCheck size={16} />} onClick={() => setAsked(true)}>
        {t("repositories.seal")}
      </GuardedButton>
      <SealDialog
        at={at}
        version={version}
        approval={repository.needs_approval}
        opened={asked}
        onClose={() => setAsked(false)}
      />
    </>
  );
}
