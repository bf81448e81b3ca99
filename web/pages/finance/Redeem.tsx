import { TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { redeemVoucher } from "../../../contract/finance.ts";
import { useAct } from "../../api.ts";
import { money } from "../../format.ts";
import { FormDialog } from "./FormDialog.tsx";

/** Puts what a voucher is worth into the wallet. */
export default function Redeem({ namespace, onClose }: { namespace: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState("");
  const act = useAct(redeemVoucher, ({ amount_micros, currency }) => {
    notifications.show({ message: t("finance.redeemed", { amount: money(amount_micros, currency) }) });
    onClose();
  });
  return (
    <FormDialog
      title={t("finance.redeem")}
      send={t("finance.redeem_send")}
      unready={code.trim() === ""}
      act={act}
      onSend={() => act.mutate({ params: { namespace }, body: { code } })}
      onClose={onClose}
    >
      <TextInput
        label={t("finance.redeem_code")}
        placeholder="ABCDE-FGHJK-LMNPQ-RSTUV"
        autoComplete="off"
        maxLength={60}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
        data-autofocus
      />
    </FormDialog>
  );
}
