import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { timeIn } from "./ahead.ts";
import { ErrorNotice } from "./ErrorNotice.tsx";

const overlaps = [0, 1, 7, 30];

interface RotateFormProps {
  /** What rotating means, how the overlap is called, that there is none, and what the button says. */
  words: { text: string; overlap: string; none: string; action: string };
  /** Nobody who may knows the old secret any more: it can not work on. */
  stopped?: boolean;
  act: { error: unknown; isPending: boolean; mutate: (body: { previous_until?: string }) => void };
  onClose: () => void;
}

/** Asks how long an old secret works on beside the new one, so that nothing stops meanwhile. */
export function RotateForm({ words, stopped = false, act, onClose }: RotateFormProps) {
  const { t } = useTranslation();
  const [days, setDays] = useState(stopped ? "0" : "1");
  const send = () => act.mutate(days === "0" ? {} : { previous_until: timeIn(Number(days)) });
  return (
    <Stack gap="sm">
      <Text c="dimmed">{words.text}</Text>
      {!stopped && (
        <Select
          label={words.overlap}
          allowDeselect={false}
          data={overlaps.map((count) => ({
            value: String(count),
            label: count === 0 ? words.none : t("accounts.token_days", { count }),
          }))}
          value={days}
          onChange={(value) => value && setDays(value)}
        />
      )}
      <ErrorNotice error={act.error} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t("parts.cancel")}
        </Button>
        <Button loading={act.isPending} onClick={send}>
          {words.action}
        </Button>
      </Group>
    </Stack>
  );
}
