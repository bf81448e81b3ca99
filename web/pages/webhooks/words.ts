import { useTranslation } from "react-i18next";
import type { Webhook, WebhookDelivery } from "../../../contract/webhooks.ts";
import type { webhooks } from "../../locales/en/webhooks.ts";

type EventKey = keyof typeof webhooks.events;
type GroupKey = keyof typeof webhooks.groups;

/** How an event, and the group that it is offered in, are called in the reader's language. */
export function useEventWords() {
  const { t } = useTranslation();
  return {
    event: (type: WebhookDelivery["type"]) => t(`webhooks.events.${type.replaceAll(".", "_") as EventKey}`),
    group: (type: WebhookDelivery["type"]) => t(`webhooks.groups.${type.split(".")[0] as GroupKey}`),
  };
}

/** The host of an address: the rest may be a secret. */
export const hostOf = ({ url }: Pick<Webhook, "url">): string => new URL(url).host;

/** How a webhook fares, in a word. */
export const fareOf = ({ state, failing_since }: Webhook) =>
  state === "active" && failing_since !== null ? "failing" : state;
