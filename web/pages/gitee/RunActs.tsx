import { Button, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { applySync, discardSync, type SyncRun } from "../../../contract/sync-runs.ts";
import { call, useAct } from "../../api.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import type { PageProps } from "./page.ts";
import { changesOf } from "./words.ts";

interface DecideProps extends Pick<PageProps, "namespace" | "onShow"> {
  run: SyncRun;
  login: string;
}

/** Does what a preview shows, or puts it away. Where many go, it is asked first. */
export function Decide({ run, namespace, login, onShow }: DecideProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [asking, { open, close }] = useDisclosure(false);
  const params = { organization: namespace, id: run.id };
  const discard = useAct(discardSync, () => {
    notifications.show({ message: t("gitee.discarded") });
    onShow({ run: undefined });
  });
  const apply = async () => {
    try {
      await call(applySync, { params });
      notifications.show({ message: t("gitee.applied", { login }) });
      onShow({ run: run.id });
    } finally {
      void client.invalidateQueries();
    }
  };
  const { remove, change_role, forget } = run.counts;
  const count = changesOf(run.counts);
  const needed = count > 0 || run.waits_for === "first";
  return (
    <Group gap="xs" justify="flex-end">
      <Button variant="default" loading={discard.isPending} onClick={() => discard.mutate({ params })}>
        {t(needed ? "gitee.discard" : "gitee.close")}
      </Button>
      {needed && <Button onClick={open}>{count > 0 ? t("gitee.apply_changes", { count }) : t("gitee.apply")}</Button>}
      <ErrorNotice error={discard.error} />
      <ConfirmDialog
        opened={asking}
        onClose={close}
        title={t("gitee.apply_title")}
        confirm={t("gitee.apply")}
        harmless={remove === 0 && run.waits_for !== "mass_change"}
        onConfirm={apply}
      >
        {t("gitee.apply_text", { removed: remove, roles: change_role, forgotten: forget })}
      </ConfirmDialog>
    </Group>
  );
}

/** Takes an ended sync from the head of the page. */
export function Leave({ onLeave, onAgain }: { onLeave: () => void; onAgain?: () => void }) {
  const { t } = useTranslation();
  return (
    <Group gap="xs">
      {onAgain && <Button onClick={onAgain}>{t("gitee.again")}</Button>}
      <Button variant="default" onClick={onLeave}>
        {t("gitee.close")}
      </Button>
    </Group>
  );
}
