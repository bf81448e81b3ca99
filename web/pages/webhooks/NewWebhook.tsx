import { useTranslation } from "react-i18next";
import { createWebhook } from "../../../contract/webhooks.ts";
import { useAct } from "../../api.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { WebhookForm } from "./WebhookForm.tsx";
import { WebhookSecret } from "./WebhookSecret.tsx";

/** Makes a webhook, and shows its secret this once. */
export default function NewWebhook({ organization, onClose }: { organization: string; onClose: () => void }) {
  const { t } = useTranslation();
  const act = useAct(createWebhook);
  return (
    <Dialog opened onClose={onClose} title={t(act.data ? "webhooks.made" : "webhooks.new_title")}>
      {act.data ? (
        <WebhookSecret secret={act.data.secret} onClose={onClose} />
      ) : (
        <WebhookForm
          act={act}
          send={t("webhooks.create")}
          onSend={(body) => act.mutate({ params: { organization }, body })}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}
