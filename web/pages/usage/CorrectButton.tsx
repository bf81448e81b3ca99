import { ActionIcon, Button, Group, NumberInput, Stack, Text, Textarea, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPencilMinus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { correctUsage } from "../../../contract/reports.ts";
import type { UsageRecord } from "../../../contract/usage.ts";
import { useAct } from "../../api.ts";
import { scaleOf } from "../../format.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";

/** For operators: says what a record should have said, with the reason. */
export function CorrectButton({ record }: { record: UsageRecord }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Tooltip label={t("usage.correct")}>
        <ActionIcon onClick={() => setOpened(true)} aria-label={t("usage.correct")} aria-haspopup="dialog">
          <IconPencilMinus size={16} />
        </ActionIcon>
      </Tooltip>
      <Dialog opened={opened} onClose={() => setOpened(false)} title={t("usage.correct")}>
        {opened && <Correct record={record} onClose={() => setOpened(false)} />}
      </Dialog>
    </>
  );
}

function Correct({ record, onClose }: { record: UsageRecord; onClose: () => void }) {
  const { t } = useTranslation();
  const { unit, size } = scaleOf(record.quantity, record.unit);
  const [quantity, setQuantity] = useState<number | string>(record.quantity / size);
  const [reason, setReason] = useState("");
  const act = useAct(correctUsage, () => {
    notifications.show({ message: t("usage.corrected") });
    onClose();
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate({ params: { id: record.id }, body: { quantity: Number(quantity) * size, reason } });
      }}
    >
      <Stack gap="sm">
        <ErrorNotice error={act.error} />
        <Text>{t("usage.correct_text")}</Text>
        <NumberInput
          label={t("usage.should_be", { unit: t(`parts.${unit}`) })}
          min={0}
          allowNegative={false}
          decimalScale={9}
          value={quantity}
          onChange={setQuantity}
          data-autofocus
        />
        <Textarea
          label={t("usage.reason")}
          maxLength={500}
          autosize
          minRows={2}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("parts.cancel")}
          </Button>
          <Button type="submit" loading={act.isPending} disabled={quantity === "" || reason.trim() === ""}>
            {t("usage.correct_do")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
