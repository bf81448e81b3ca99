import { ActionIcon, Menu, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import {
  IconDots,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconSend,
  IconTrash,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { deleteWebhook, editWebhook, listWebhooks, testWebhook, type Webhook } from "../../../contract/webhooks.ts";
import { call, useAct } from "../../api.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { hostOf } from "./words.ts";

const EditWebhook = lazy(() => import("./EditWebhook.tsx"));
const RotateWebhook = lazy(() => import("./RotateWebhook.tsx"));

interface WebhookActionsProps {
  organization: string;
  webhook: Webhook;
  onDeleted?: () => void;
}

type Doing = "edit" | "rotate" | "switch_off" | "delete";

/** What maintainers do with a webhook. */
export function WebhookActions({ organization, webhook, onDeleted }: WebhookActionsProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [doing, setDoing] = useState<Doing>();
  const params = { organization, id: webhook.id };
  const host = hostOf(webhook);
  const done = () => setDoing(undefined);
  const test = useAct(testWebhook, () => notifications.show({ message: t("webhooks.tested") }));
  const edit = useAct(editWebhook);
  const end = async () => {
    await call(deleteWebhook, { params });
    onDeleted?.();
    await client.invalidateQueries({ queryKey: [listWebhooks.path] });
  };
  const asking = {
    onClose: done,
    title: doing && doing in titles ? t(titles[doing as keyof typeof titles], { host }) : "",
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={t("webhooks.actions_of", { host })}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconSend size={16} />}
            disabled={!webhook.enabled}
            onClick={() => test.mutate({ params })}
          >
            {t("webhooks.test")}
          </Menu.Item>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setDoing("edit")}>
            {t("webhooks.edit")}
          </Menu.Item>
          <Menu.Item leftSection={<IconRefresh size={16} />} onClick={() => setDoing("rotate")}>
            {t("webhooks.rotate")}
          </Menu.Item>
          {webhook.state !== "active" && (
            <Menu.Item
              leftSection={<IconPlayerPlay size={16} />}
              onClick={() => edit.mutate({ params, body: { enabled: true } })}
            >
              {t(webhook.state === "maker_left" ? "webhooks.take_over" : "webhooks.switch_on")}
            </Menu.Item>
          )}
          {webhook.enabled && (
            <Menu.Item leftSection={<IconPlayerPause size={16} />} onClick={() => setDoing("switch_off")}>
              {t("webhooks.switch_off")}
            </Menu.Item>
          )}
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setDoing("delete")}>
            {t("webhooks.delete")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        {...asking}
        opened={doing === "switch_off"}
        confirm={t("webhooks.switch_off")}
        onConfirm={() => edit.mutateAsync({ params, body: { enabled: false } })}
      >
        <Text>{t("webhooks.switch_off_text")}</Text>
      </ConfirmDialog>
      <ConfirmDialog {...asking} opened={doing === "delete"} confirm={t("webhooks.delete")} onConfirm={end}>
        <Text>{t("webhooks.delete_text")}</Text>
      </ConfirmDialog>
      <Suspense>
        {doing === "edit" && <EditWebhook organization={organization} webhook={webhook} onClose={done} />}
        {doing === "rotate" && <RotateWebhook organization={organization} webhook={webhook} onClose={done} />}
      </Suspense>
    </>
  );
}

const titles = { switch_off: "webhooks.switch_off_title", delete: "webhooks.delete_title" } as const;
