import { Badge, Button, Code, Stack, Text } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { deliveryStates, listDeliveries, type Webhook, type WebhookDelivery } from "../../../contract/webhooks.ts";
import { usePages } from "../../api.ts";
import { relativeTime } from "../../format.ts";
import { Choice } from "../../parts/Choice.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { Section } from "../../parts/Section.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { Toolbar } from "../../parts/Toolbar.tsx";
import { DeliveryDetails } from "./DeliveryDetails.tsx";
import { OpenDelivery } from "./OpenDelivery.tsx";
import { useEventWords } from "./words.ts";

const RedeliverFailed = lazy(() => import("./RedeliverFailed.tsx"));
const look_again_ms = 3000;

interface Search {
  state?: WebhookDelivery["state"] | undefined;
  open?: string | undefined;
}

interface DeliveriesProps {
  organization: string;
  id: string;
  webhook: Webhook | undefined;
  search: Search;
  onShow: (change: Partial<Search>) => void;
}

/** What was sent to a webhook; which message is open stands in the address. */
export function Deliveries({ organization, id, webhook, search, onShow }: DeliveriesProps) {
  const { t } = useTranslation();
  const { state, open } = search;
  const params = { organization, id };
  const query = state === undefined ? {} : { state };
  const list = usePages(listDeliveries, { params, query }, { refetchInterval: look_again_ms });
  const [again, setAgain] = useState(false);
  const columns = useColumns(open, (row) => onShow({ open: open === row ? undefined : row }));
  const resend = webhook?.enabled && webhook.failed > 0 && (
    <Button variant="default" leftSection={<IconSend size={16} />} onClick={() => setAgain(true)}>
      {t("webhooks.redeliver_failed")}
    </Button>
  );
  return (
    <Section title={t("webhooks.log")} hint={t("webhooks.log_text")} action={resend} flush>
      <Stack px="md" gap={0}>
        <Toolbar>
          <Choice
            w={172}
            clearable
            aria-label={t("webhooks.state")}
            placeholder={t("webhooks.any_state")}
            data={deliveryStates.map((value) => ({ value, label: t(`webhooks.delivery_states.${value}`) }))}
            value={state ?? null}
            onChange={(value) => onShow({ state: (value as Search["state"]) ?? undefined })}
          />
        </Toolbar>
      </Stack>
      <DataTable
        label={t("webhooks.log")}
        columns={columns}
        list={list}
        rowKey={(row) => row.id}
        opens
        details={(row) => open === row.id && <DeliveryDetails params={params} delivery={row} webhook={webhook} />}
        empty={
          <EmptyState
            icon={<IconSend size={22} />}
            title={t(state ? "webhooks.log_empty_state" : "webhooks.log_empty")}
          >
            {!state && t("webhooks.log_empty_text")}
          </EmptyState>
        }
      />
      <Suspense>{again && <RedeliverFailed params={params} onClose={() => setAgain(false)} />}</Suspense>
    </Section>
  );
}

const colors = { pending: "guild", succeeded: "teal", failed: "red" } as const;

function useColumns(open: string | undefined, toggle: (id: string) => void): Column<WebhookDelivery>[] {
  const { t } = useTranslation();
  const { event } = useEventWords();
  return [
    {
      key: "open",
      title: t("parts.actions"),
      quiet: true,
      width: 44,
      cell: (row) => <OpenDelivery open={open === row.id} onToggle={() => toggle(row.id)} />,
    },
    {
      key: "event",
      title: t("webhooks.event"),
      cell: ({ type }) => (
        <>
          <Text fw={550}>{event(type)}</Text>
          <Code>{type}</Code>
        </>
      ),
    },
    { key: "state", title: t("webhooks.state"), width: 130, cell: (row) => <State {...row} /> },
    { key: "result", title: t("webhooks.result"), width: 260, from: "md", cell: (row) => <Result {...row} /> },
    {
      key: "attempts",
      title: t("webhooks.attempts"),
      width: 90,
      from: "sm",
      align: "right",
      cell: ({ attempts }) => attempts,
    },
    {
      key: "time",
      title: t("webhooks.time"),
      width: 130,
      from: "xs",
      align: "right",
      cell: ({ created_at }) => <TimeAgo time={created_at} />,
    },
  ];
}

const State = ({ state }: WebhookDelivery) => {
  const { t } = useTranslation();
  return <Badge color={colors[state]}>{t(`webhooks.delivery_states.${state}`)}</Badge>;
};

function Result({ state, last_status, last_error, next_at, attempts }: WebhookDelivery) {
  const { t } = useTranslation();
  const again = state === "pending" && attempts > 0 && next_at && Date.parse(next_at) > Date.now();
  return (
    <>
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        {last_status === null ? (last_error ?? "") : t("webhooks.answered", { status: last_status })}
      </Text>
      {again && (
        <Text size="xs" c="dimmed">
          {t("webhooks.again_at", { time: relativeTime(next_at, Date.now()) })}
        </Text>
      )}
    </>
  );
}
