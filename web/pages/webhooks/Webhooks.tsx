import { Box, Button, Paper, Stack, Text } from "@mantine/core";
import { IconPlus, IconWebhook } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { listWebhooks, type Webhook } from "../../../contract/webhooks.ts";
import { problemOf, useCall } from "../../api.ts";
import { number } from "../../format.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { TextLink } from "../../parts/links.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { paths } from "../../paths.ts";
import { MissingContent } from "../errors.tsx";
import { StateBadge, StateHint } from "./State.tsx";
import { WebhookActions } from "./WebhookActions.tsx";
import { hostOf } from "./words.ts";

const NewWebhook = lazy(() => import("./NewWebhook.tsx"));
const from = "/frame/$namespace/settings/webhooks";

/** The webhooks of an organization and how they fare: for its maintainers. */
export default function Webhooks() {
  const { t } = useTranslation();
  const { namespace } = useParams({ from });
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/settings/webhooks" });
  const show = (change: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const { data, error } = useCall(listWebhooks, { params: { organization: namespace } });
  const columns = useColumns(namespace);
  const make = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => show({ new: true })}>
      {t("webhooks.new")}
    </Button>
  );
  if (problemOf(error)?.status === 403 || problemOf(error)?.status === 404) return <MissingContent />;
  return (
    <>
      <PageTitle title={t("webhooks.title")} facts={<Text c="dimmed">{t("webhooks.text")}</Text>} action={make} />
      <Paper style={{ overflow: "hidden" }}>
        <DataTable
          label={t("webhooks.title")}
          columns={columns}
          list={{ items: data?.items, error }}
          rowKey={({ id }) => id}
          opens
          empty={
            <EmptyState icon={<IconWebhook size={22} />} title={t("webhooks.empty")} action={make}>
              {t("webhooks.empty_text")}
            </EmptyState>
          }
        />
      </Paper>
      <Suspense>
        {search.new && <NewWebhook organization={namespace} onClose={() => show({ new: undefined })} />}
      </Suspense>
    </>
  );
}

function useColumns(namespace: string): Column<Webhook>[] {
  const { t } = useTranslation();
  return [
    { key: "url", title: t("webhooks.url"), cell: (row) => <Name namespace={namespace} webhook={row} /> },
    { key: "state", title: t("webhooks.state"), width: 210, from: "sm", cell: (row) => <StateBadge webhook={row} /> },
    { key: "events", title: t("webhooks.events_field"), width: 120, from: "md", cell: (row) => <Events {...row} /> },
    {
      key: "last",
      title: t("webhooks.last"),
      width: 140,
      from: "sm",
      cell: ({ succeeded_at }) => (succeeded_at ? <TimeAgo time={succeeded_at} /> : t("parts.never")),
    },
    ...(["waiting", "failed"] as const).map((key) => ({
      ...{
        key,
        title: t(key === "failed" ? "webhooks.given_up" : "webhooks.waiting"),
        width: 96,
        align: "right" as const,
      },
      ...{ from: "md" as const, cell: (row: Webhook) => number(row[key]) },
    })),
    {
      key: "actions",
      title: t("parts.actions"),
      quiet: true,
      align: "right",
      width: 56,
      cell: (row) => <WebhookActions organization={namespace} webhook={row} />,
    },
  ];
}

function Name({ namespace, webhook }: { namespace: string; webhook: Webhook }) {
  return (
    <Stack gap={2}>
      <TextLink {...paths.webhook(namespace, webhook.id)} fw={550} style={{ overflowWrap: "anywhere" }}>
        {hostOf(webhook)}
      </TextLink>
      {webhook.description && (
        <Text size="xs" c="dimmed">
          {webhook.description}
        </Text>
      )}
      <Box hiddenFrom="sm">
        <StateBadge webhook={webhook} />
      </Box>
      <StateHint webhook={webhook} />
    </Stack>
  );
}

function Events({ events }: Webhook) {
  const { t } = useTranslation();
  return <>{events === null ? t("webhooks.all_events") : t("webhooks.events_count", { count: events.length })}</>;
}
