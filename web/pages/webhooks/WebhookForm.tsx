import { Button, Group, MultiSelect, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { eventTypes, type WebhookEventType } from "../../../contract/webhook-events.ts";
import type { Webhook } from "../../../contract/webhooks.ts";
import { problemOf } from "../../api.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { useEventWords } from "./words.ts";

export interface Draft {
  url: string;
  description: string;
  events: WebhookEventType[] | null;
}

interface WebhookFormProps {
  webhook?: Webhook;
  act: { error: unknown; isPending: boolean };
  send: string;
  onSend: (draft: Draft) => void;
  onClose: () => void;
}

/** What a webhook is asked for: where it leads, and what it is told. */
export function WebhookForm({ webhook, act, send, onSend, onClose }: WebhookFormProps) {
  const { t } = useTranslation();
  const [url, setUrl] = useState(webhook?.url ?? "");
  const [description, setDescription] = useState(webhook?.description ?? "");
  const [all, setAll] = useState(!webhook?.events);
  const [chosen, setChosen] = useState<WebhookEventType[]>(webhook?.events ?? []);
  const fault = problemOf(act.error)?.fields?.find(({ path }) => path.endsWith("url"))?.message;
  const submit = () => onSend({ url: url.trim(), description: description.trim(), events: all ? null : chosen });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={t("webhooks.url")}
          description={t("webhooks.url_hint")}
          placeholder="https://"
          inputMode="url"
          required
          maxLength={2000}
          data-autofocus
          value={url}
          error={fault}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
        <TextInput
          label={t("webhooks.description")}
          description={t("webhooks.description_hint")}
          maxLength={200}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <SegmentedControl
          fullWidth
          aria-label={t("webhooks.which")}
          data={[
            { value: "all", label: t("webhooks.all_events") },
            { value: "some", label: t("webhooks.some_events") },
          ]}
          value={all ? "all" : "some"}
          onChange={(value) => setAll(value === "all")}
        />
        {all ? (
          <Text size="sm" c="dimmed">
            {t("webhooks.all_events_hint")}
          </Text>
        ) : (
          <EventsField value={chosen} onChange={setChosen} />
        )}
        {!fault && <ErrorNotice error={act.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("parts.cancel")}
          </Button>
          <Button type="submit" loading={act.isPending} disabled={url.trim() === "" || (!all && chosen.length === 0)}>
            {send}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface EventsFieldProps {
  value: WebhookEventType[];
  onChange: (chosen: WebhookEventType[]) => void;
}

function EventsField({ value, onChange }: EventsFieldProps) {
  const { t } = useTranslation();
  const { event, group } = useEventWords();
  const groups = [...new Set(eventTypes.map(group))].map((name) => ({
    group: name,
    items: eventTypes.filter((type) => group(type) === name).map((type) => ({ value: type, label: event(type) })),
  }));
  return (
    <MultiSelect
      label={t("webhooks.events_field")}
      data={groups}
      value={value}
      onChange={(chosen) => onChange(chosen as WebhookEventType[])}
      searchable
      clearable
      hidePickedOptions
      maxDropdownHeight={280}
      nothingFoundMessage={t("webhooks.events_none")}
    />
  );
}
