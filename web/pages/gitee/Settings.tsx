import { Button, Stack, Switch } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Input } from "../../../contract/route.ts";
import { editSync, type SyncLink, unlinkOrganization } from "../../../contract/sync.ts";
import { call, useAct } from "../../api.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Section } from "../../parts/Section.tsx";
import { Doorbell } from "./Doorbell.tsx";
import { type DefaultRole, FollowFields } from "./FollowFields.tsx";

interface SettingsProps {
  namespace: string;
  link: SyncLink;
}

/** How it follows, how Gitee rings, and the end of it. */
export const Settings = (at: SettingsProps) => (
  <>
    <FollowingSettings {...at} />
    <Doorbell {...at} />
    <Unlink {...at} />
  </>
);

function FollowingSettings({ namespace, link }: SettingsProps) {
  const { t } = useTranslation();
  const act = useAct(editSync, () => notifications.show({ message: t("parts.saved") }));
  const set = (body: Input<typeof editSync>["body"]) => act.mutate({ params: { organization: namespace }, body });
  const following = { default_role: link.default_role as DefaultRole, every_hours: link.every_hours };
  return (
    <Section title={t("gitee.following")} hint={t("gitee.following_hint")}>
      <ErrorNotice error={act.error} />
      <Stack gap="md" maw={720}>
        <FollowFields value={following} disabled={act.isPending} onChange={set} />
        <Switch
          label={t("gitee.suspend")}
          description={t("gitee.suspend_hint")}
          checked={link.health === "suspended"}
          disabled={act.isPending}
          onChange={({ currentTarget }) => set({ suspended: currentTarget.checked })}
        />
      </Stack>
    </Section>
  );
}

function Unlink({ namespace, link }: SettingsProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [asking, { open, close }] = useDisclosure(false);
  const { login } = link.forge_organization;
  const unlink = async () => {
    await call(unlinkOrganization, { params: { organization: namespace } });
    notifications.show({ message: t("gitee.unlinked", { login }) });
    void client.invalidateQueries();
  };
  return (
    <Section
      title={t("gitee.unlink")}
      hint={t("gitee.unlink_hint")}
      action={
        <Button variant="default" c="var(--mantine-color-error)" onClick={open}>
          {t("gitee.unlink_action", { login })}
        </Button>
      }
    >
      <ConfirmDialog
        opened={asking}
        onClose={close}
        title={t("gitee.unlink_title", { login })}
        confirm={t("gitee.unlink_confirm")}
        onConfirm={unlink}
      >
        {t("gitee.unlink_text", { pending: link.people.pending })}
      </ConfirmDialog>
    </Section>
  );
}
