import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { timeIn } from "./draft.ts";
import { Secret } from "./Secret.tsx";

const overlaps = [0, 1, 7, 30];

interface RotateDialogProps {
  name: string;
  /** Nobody who may knows the old secret any more: it can not work on. */
  stopped?: boolean;
  act: {
    data: { token: string } | undefined;
    error: unknown;
    isPending: boolean;
    mutate: (body: { previous_until?: string }) => void;
  };
  own?: boolean;
  onClose: () => void;
}

/** Gives a token another secret; the old one may work on for a while, so that nothing stops. */
export default function RotateDialog({ name, stopped = false, act, own = false, onClose }: RotateDialogProps) {
  const { t } = useTranslation();
  const [days, setDays] = useState(stopped ? "0" : "1");
  const send = () => act.mutate(days === "0" ? {} : { previous_until: timeIn(Number(days)) });
  return (
    <Dialog opened onClose={onClose} title={t("tokens.rotate_title", { name })}>
      {act.data ? (
        <Secret secret={act.data.token} own={own} onClose={onClose} />
      ) : (
        <Stack gap="sm">
          <Text c="dimmed">{t("tokens.rotate_text")}</Text>
          {!stopped && (
            <Select
              label={t("tokens.overlap")}
              allowDeselect={false}
              data={overlaps.map((count) => ({
                value: String(count),
                label: count === 0 ? t("tokens.overlap_none") : t("accounts.token_days", { count }),
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
              {t("tokens.rotate")}
            </Button>
          </Group>
        </Stack>
      )}
    </Dialog>
  );
}
