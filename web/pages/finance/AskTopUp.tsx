import { SegmentedControl, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { askTopUp } from "../../../contract/finance.ts";
import { startCheckout } from "../../../contract/payments.ts";
import { useAct } from "../../api.ts";
import { AmountField, FormDialog, microsOf } from "./FormDialog.tsx";

interface AskTopUpProps {
  namespace: string;
  currency: string;
  /** There is a payment provider. */
  paysOnline: boolean;
  onClose: () => void;
  onDone: () => void;
}

const ways = ["stripe", "offline"] as const;

/** Brings money into the wallet: at the provider's page, or by asking the operator for it. */
export default function AskTopUp({ namespace, currency, paysOnline, onClose, onDone }: AskTopUpProps) {
  const { t } = useTranslation();
  const [amount, setAmount] = useState<number | string>("");
  const [note, setNote] = useState("");
  const [way, setWay] = useState<(typeof ways)[number]>(paysOnline ? "stripe" : "offline");
  const ask = useAct(askTopUp, onDone);
  const pay = useAct(startCheckout, ({ url }) => location.assign(url));
  const body = { amount_micros: microsOf(amount) };
  const send = () =>
    way === "stripe"
      ? pay.mutate({ params: { namespace }, body })
      : ask.mutate({ params: { namespace }, body: { ...body, note } });
  return (
    <FormDialog
      title={t(paysOnline ? "invoices.top_up" : "finance.ask_title")}
      send={t(way === "stripe" ? "invoices.pay" : "finance.ask_send")}
      unready={!(body.amount_micros > 0)}
      act={way === "stripe" ? pay : ask}
      onSend={send}
      onClose={onClose}
    >
      {paysOnline && (
        <SegmentedControl
          aria-label={t("invoices.way")}
          data={ways.map((value) => ({ value, label: t(`invoices.ways.${value}`) }))}
          value={way}
          onChange={(chosen) => setWay(chosen as typeof way)}
        />
      )}
      <Text c="dimmed">{t(`invoices.ways_text.${way}`)}</Text>
      <AmountField label={t("finance.ask_amount", { currency })} value={amount} onChange={setAmount} />
      {way === "offline" && (
        <TextInput
          label={t("finance.ask_note")}
          description={t("finance.ask_note_hint")}
          maxLength={200}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      )}
    </FormDialog>
  );
}
