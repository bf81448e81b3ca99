import { Code, Group, Stack } from "@mantine/core";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { getWebhook, type Webhook } from "../../../contract/webhooks.ts";
import { problemOf, useCall } from "../../api.ts";
import { number } from "../../format.ts";
import { Facts } from "../../parts/Facts.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { paths } from "../../paths.ts";
import { MissingContent } from "../errors.tsx";
import { Deliveries } from "./Deliveries.tsx";
import { StateBadge, StateHint } from "./State.tsx";
import { WebhookActions } from "./WebhookActions.tsx";
import { hostOf, useEventWords } from "./words.ts";

const from = "/frame/$namespace/settings/webhooks/$webhook";
const look_again_ms = 5000;

/** A webhook: how it fares, and what was sent. */
export default function WebhookPage() {
  const { namespace, webhook: id } = useParams({ from });
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/settings/webhooks/$webhook" });
  const show = (change: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false });
  const params = { organization: namespace, id };
  const { data: webhook, error } = useCall(getWebhook, { params }, { refetchInterval: look_again_ms });
  if (problemOf(error)) return <MissingContent />;
  const back = () => void navigate(paths.webhooks(namespace));
  return (
    <>
      <PageTitle
        title={webhook ? hostOf(webhook) : "…"}
        badges={webhook && <StateBadge webhook={webhook} />}
        facts={webhook && <About webhook={webhook} />}
        action={webhook && <WebhookActions organization={namespace} webhook={webhook} onDeleted={back} />}
      />
      <Deliveries organization={namespace} id={id} webhook={webhook} search={search} onShow={show} />
    </>
  );
}

function About({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const { event } = useEventWords();
  const { description, url, events, answered_for_by, succeeded_at, previous_until, waiting, failed } = webhook;
  return (
    <Stack gap={4}>
      <StateHint webhook={webhook} />
      <Facts
        items={[
          [t("webhooks.description"), description],
          [
            t("webhooks.url"),
            <Code key="url" style={{ overflowWrap: "anywhere" }}>
              {url}
            </Code>,
          ],
          [t("webhooks.events_field"), events?.map(event).join(", ") ?? t("webhooks.all_events")],
          [t("webhooks.answered_for"), answered_for_by.name],
          [t("webhooks.last"), succeeded_at ? <TimeAgo key="last" time={succeeded_at} /> : t("parts.never")],
          [t("webhooks.previous"), previous_until && <TimeAgo key="previous" time={previous_until} />],
          [t("webhooks.waiting"), <Group key="waiting">{number(waiting)}</Group>],
          [t("webhooks.given_up"), <Group key="failed">{number(failed)}</Group>],
        ]}
      />
    </Stack>
  );
}
