import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { rotateWebhook, type Webhook } from "../../../contract/webhooks.ts";
import { useAct } from "../../api.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { WebhookSecret } from "./WebhookSecret.tsx";
import { hostOf } from "./words.ts";

const overlaps = [0, 1, 7, 30];
const day_ms = 86_400_000;

interface RotateWebhookProps {
  organization: string;
  webhook: Webhook;
  onClose: () => void;
}

/** Gives a webhook another secret; both sign for a while, so that nothing is refused meanwhile. */
export default function RotateWebhook({ organization, webhook, onClose }: RotateWebhookProps) {
  const { t } = useTranslation();
  const act = useAct(rotateWebhook);
  const [days, setDays] = useState("1");
  const send = () => {
    const previous_until = new Date(Date.now() + Number(days) * day_ms).toISOString();
    act.mutate({ params: { organization, id: webhook.id }, body: days === "0" ? {} : { previous_until } });
  };
  const title = act.data ? t("webhooks.rotated") : t("webhooks.rotate_title", { host: hostOf(webhook) });
  return (
    <Dialog opened onClose={onClose} title={title}>
      {act.data ? (
        <WebhookSecret secret={act.data.secret} onClose={onClose} />
      ) : (
        <Stack gap="sm">
          <Text c="dimmed">{t("webhooks.rotate_text")}</Text>
          <Select
            label={t("webhooks.overlap")}
            allowDeselect={false}
            data={overlaps.map((count) => ({
              value: String(count),
              label: count === 0 ? t("webhooks.overlap_none") : t("accounts.token_days", { count }),
            }))}
            value={days}
            onChange={(value) => value && setDays(value)}
          />
          <ErrorNotice error={act.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("parts.cancel")}
            </Button>
            <Button loading={act.isPending} onClick={send}>
              {t("webhooks.rotate")}
            </Button>
          </Group>
        </Stack>
      )}
    </Dialog>
  );
}
