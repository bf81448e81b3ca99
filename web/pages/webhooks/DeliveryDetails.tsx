import { Box, Button, Code, Group, Skeleton, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconSend } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import {
  getDelivery,
  redeliver,
  type Webhook,
  type WebhookDelivery,
  type WebhookDeliveryDetails,
} from "../../../contract/webhooks.ts";
import { useAct, useCall } from "../../api.ts";
import { exactTime, number } from "../../format.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { Snippet } from "../../parts/resource/Snippet.tsx";

interface DeliveryDetailsProps {
  params: { organization: string; id: string };
  delivery: WebhookDelivery;
  webhook: Webhook | undefined;
}

/** The opened message: what was sent, and what came back each time. */
export function DeliveryDetails({ params, delivery, webhook }: DeliveryDetailsProps) {
  const { t } = useTranslation();
  const at = { params: { ...params, delivery: delivery.id } };
  const busy = delivery.state === "pending";
  const { data, error } = useCall(getDelivery, at, { refetchInterval: busy && 3000 });
  const act = useAct(redeliver, () => notifications.show({ message: t("webhooks.redelivered") }));
  if (error) return <ErrorNotice error={error} />;
  if (!data) return <Skeleton height={120} />;
  return (
    <Stack px={{ base: 0, sm: 40 }} py="xs" gap="sm">
      <Facts items={[[t("webhooks.message_id"), <Code key="id">{data.message_id}</Code>]]} />
      {data.body === null ? (
        <Text c="dimmed">{t("webhooks.not_made")}</Text>
      ) : (
        <Box>
          <Text fw={550}>{t("webhooks.sent")}</Text>
          <Snippet label={t("webhooks.sent")} text={indented(data.body)} />
        </Box>
      )}
      {data.log.map((attempt) => (
        <Attempt key={attempt.number} {...attempt} />
      ))}
      <ErrorNotice error={act.error} />
      {webhook?.enabled && (
        <Group>
          <Button
            variant="default"
            leftSection={<IconSend size={16} />}
            loading={act.isPending}
            onClick={() => act.mutate(at)}
          >
            {t("webhooks.redeliver")}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

const indented = (body: string): string => JSON.stringify(JSON.parse(body), null, 2);

function Attempt({ number: which, at, duration_ms, status, error, response }: WebhookDeliveryDetails["log"][number]) {
  const { t } = useTranslation();
  return (
    <Box>
      <Facts
        items={[
          [t("webhooks.attempt", { number: which }), exactTime(at)],
          [t("webhooks.result"), status === null ? t("webhooks.no_answer") : t("webhooks.answered", { status })],
          ["", t("webhooks.took", { ms: number(duration_ms) })],
        ]}
      />
      {error && (status === null || status < 400) && <Text c="dimmed">{error}</Text>}
      {response && <Snippet label={t("webhooks.came_back")} text={response} />}
    </Box>
  );
}
