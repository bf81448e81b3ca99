import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TopUp } from "../../../contract/finance.ts";
import { decideTopUp } from "../../../contract/house.ts";
import { useAct } from "../../api.ts";
import { FormDialog, ReasonField } from "../finance/FormDialog.tsx";

/** Declines a top-up, with the reason that is told to whoever asked. */
export default function DeclineTopUp({ order, onClose }: { order: TopUp; onClose: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const act = useAct(decideTopUp, onClose);
  return (
    <FormDialog
      title={t("finance.decline_title", { number: order.number })}
      send={t("finance.decline")}
      unready={reason.trim() === ""}
      act={act}
      onSend={() => act.mutate({ params: { number: order.number }, body: { decision: "decline", reason } })}
      onClose={onClose}
    >
      <ReasonField value={reason} first onChange={setReason} />
    </FormDialog>
  );
}
