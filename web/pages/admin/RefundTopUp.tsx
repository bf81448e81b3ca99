import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TopUp } from "../../../contract/finance.ts";
import { refundTopUp } from "../../../contract/house.ts";
import { useAct } from "../../api.ts";
import { AmountField, FormDialog, microsOf, ReasonField } from "../finance/FormDialog.tsx";

/** Writes down that money of a top-up was paid back. */
export default function RefundTopUp({ order, onClose }: { order: TopUp; onClose: () => void }) {
  const { t } = useTranslation();
  const [amount, setAmount] = useState<number | string>((order.amount_micros - order.refunded_micros) / 1_000_000);
  const [reason, setReason] = useState("");
  const act = useAct(refundTopUp, onClose);
  const body = { amount_micros: microsOf(amount), reason };
  return (
    <FormDialog
      title={t("finance.refund_title", { number: order.number })}
      text={t(order.provider === "offline" ? "finance.refund_hint" : "invoices.refund_hint")}
      send={t("finance.refund")}
      unready={reason.trim() === "" || !(body.amount_micros > 0)}
      act={act}
      onSend={() => act.mutate({ params: { number: order.number }, body })}
      onClose={onClose}
    >
      <AmountField label={t("finance.ask_amount", { currency: order.currency })} value={amount} onChange={setAmount} />
      <ReasonField value={reason} onChange={setReason} />
    </FormDialog>
  );
}
