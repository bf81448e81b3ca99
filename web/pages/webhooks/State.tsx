import { Badge, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Webhook } from "../../../contract/webhooks.ts";
import { exactTime } from "../../format.ts";
import { fareOf } from "./words.ts";

const colors = {
  active: "teal",
  failing: "orange",
  disabled: "gray",
  failed: "red",
  gone: "red",
  maker_left: "orange",
} as const;

/** How a webhook fares. */
export function StateBadge({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const fare = fareOf(webhook);
  return <Badge color={colors[fare]}>{t(`webhooks.states.${fare}`)}</Badge>;
}

/** What that means, and what to do; nothing where all is well. */
export function StateHint({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const fare = fareOf(webhook);
  if (fare === "active") return null;
  const time = webhook.failing_since ? exactTime(webhook.failing_since) : "";
  return (
    <Text size="sm" c="dimmed">
      {t(`webhooks.state_hints.${fare}`, { time, name: webhook.answered_for_by.name })}
    </Text>
  );
}
