import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { redeliverFailed } from "../../../contract/webhooks.ts";
import { useAct } from "../../api.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";

const hours = [1, 24, 72, 168, 720];
const hour_ms = 3_600_000;

interface RedeliverFailedProps {
  params: { organization: string; id: string };
  onClose: () => void;
}

/** Sends everything again that was given up since a time. */
export default function RedeliverFailed({ params, onClose }: RedeliverFailedProps) {
  const { t } = useTranslation();
  const [span, setSpan] = useState("72");
  const act = useAct(redeliverFailed, ({ redelivered: count }) => {
    notifications.show({ message: t("webhooks.redelivered_count", { count }) });
    onClose();
  });
  const label = (count: number) =>
    count < 48 ? t("webhooks.since_hours", { count }) : t("webhooks.since_days", { count: count / 24 });
  const since = () => new Date(Date.now() - Number(span) * hour_ms).toISOString();
  return (
    <Dialog opened onClose={onClose} title={t("webhooks.redeliver_failed_title")}>
      <Stack gap="sm">
        <Text c="dimmed">{t("webhooks.redeliver_failed_text")}</Text>
        <Select
          label={t("webhooks.since")}
          allowDeselect={false}
          data={hours.map((count) => ({ value: String(count), label: label(count) }))}
          value={span}
          onChange={(value) => value && setSpan(value)}
        />
        <ErrorNotice error={act.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("parts.cancel")}
          </Button>
          <Button loading={act.isPending} onClick={() => act.mutate({ params, body: { since: since() } })}>
            {t("webhooks.redeliver")}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
