import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { setCredit } from "../../../contract/house.ts";
import { useAct } from "../../api.ts";
import { AmountField, FormDialog, microsOf } from "../finance/FormDialog.tsx";

interface SetCreditProps {
  /** Empty: it is chosen here. */
  namespace: string;
  credit_micros: number;
  currency: string;
  onClose: () => void;
}

/** Lets a wallet go below nought by so much. */
export default function SetCredit({ namespace, credit_micros, currency, onClose }: SetCreditProps) {
  const { t } = useTranslation();
  const [path, setPath] = useState(namespace);
  const [amount, setAmount] = useState<number | string>(credit_micros / 1_000_000);
  const act = useAct(setCredit, onClose);
  const send = () => act.mutate({ params: { namespace: path.trim() }, body: { credit_micros: microsOf(amount) } });
  return (
    <FormDialog
      title={namespace ? t("finance.set_credit", { name: namespace }) : t("finance.give_credit")}
      send={t("parts.save")}
      unready={path.trim() === "" || amount === ""}
      act={act}
      onSend={send}
      onClose={onClose}
    >
      {!namespace && (
        <TextInput
          label={t("finance.give_credit_to")}
          maxLength={60}
          value={path}
          onChange={(event) => setPath(event.currentTarget.value)}
          data-autofocus
        />
      )}
      <AmountField
        label={t("finance.credit_amount", { currency })}
        hint={t("finance.credit_hint")}
        follows={!namespace}
        value={amount}
        onChange={setAmount}
      />
    </FormDialog>
  );
}
