import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { askTopUp } from "../../../contract/finance.ts";
import { useAct } from "../../api.ts";
import { AmountField, FormDialog, microsOf } from "./FormDialog.tsx";

interface AskTopUpProps {
  namespace: string;
  currency: string;
  onClose: () => void;
  onDone: () => void;
}

/** Asks the operator for money in the wallet. */
export default function AskTopUp({ namespace, currency, onClose, onDone }: AskTopUpProps) {
  const { t } = useTranslation();
  const [amount, setAmount] = useState<number | string>("");
  const [note, setNote] = useState("");
  const act = useAct(askTopUp, onDone);
  const send = () => act.mutate({ params: { namespace }, body: { amount_micros: microsOf(amount), note } });
  return (
    <FormDialog
      title={t("finance.ask_title")}
      text={t("finance.ask_text")}
      send={t("finance.ask_send")}
      unready={!(microsOf(amount) > 0)}
      act={act}
      onSend={send}
      onClose={onClose}
    >
      <AmountField label={t("finance.ask_amount", { currency })} value={amount} onChange={setAmount} />
      <TextInput
        label={t("finance.ask_note")}
        description={t("finance.ask_note_hint")}
        maxLength={200}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
