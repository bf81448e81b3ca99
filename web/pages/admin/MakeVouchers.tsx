import { Button, Code, Group, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { makeVouchers } from "../../../contract/house.ts";
import { useAct } from "../../api.ts";
import { CopyButton } from "../../parts/CopyButton.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { AmountField, FormDialog, microsOf } from "../finance/FormDialog.tsx";

/** Makes vouchers, and shows their codes this once. */
export default function MakeVouchers({ currency, onClose }: { currency: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [label, setLabel] = useState("");
  const [count, setCount] = useState<number | string>(1);
  const [amount, setAmount] = useState<number | string>("");
  const [day, setDay] = useState("");
  const act = useAct(makeVouchers);
  const expires_at = day ? `${day}T23:59:59.999Z` : undefined;
  const body = { label, count: Number(count), amount_micros: microsOf(amount), expires_at };
  if (act.data) return <Codes codes={act.data.codes} onClose={onClose} />;
  return (
    <FormDialog
      title={t("finance.make")}
      text={t("finance.vouchers_hint")}
      send={t("finance.make")}
      unready={label.trim() === "" || !(body.amount_micros > 0) || !(body.count > 0)}
      act={act}
      onSend={() => act.mutate({ body })}
      onClose={onClose}
    >
      <TextInput
        label={t("finance.label")}
        maxLength={80}
        value={label}
        onChange={(event) => setLabel(event.currentTarget.value)}
        data-autofocus
      />
      <NumberInput
        label={t("finance.count")}
        min={1}
        max={500}
        allowDecimal={false}
        value={count}
        onChange={setCount}
      />
      <AmountField label={t("finance.each", { currency })} follows value={amount} onChange={setAmount} />
      <TextInput
        type="date"
        label={t("finance.expires")}
        value={day}
        onChange={(event) => setDay(event.currentTarget.value)}
      />
    </FormDialog>
  );
}

function Codes({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog opened onClose={onClose} title={t("finance.codes")}>
      <Stack gap="sm">
        <Text>{t("finance.codes_text")}</Text>
        <Code block style={{ maxHeight: 320, overflow: "auto" }}>
          {codes.join("\n")}
        </Code>
        <Group justify="flex-end">
          <CopyButton text={codes.join("\n")} label={t("parts.copy")} />
          <Button onClick={onClose}>{t("parts.close")}</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
