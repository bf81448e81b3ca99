import { useTranslation } from "react-i18next";
import { editWebhook, type Webhook } from "../../../contract/webhooks.ts";
import { useAct } from "../../api.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { type Draft, WebhookForm } from "./WebhookForm.tsx";
import { hostOf } from "./words.ts";

interface EditWebhookProps {
  organization: string;
  webhook: Webhook;
  onClose: () => void;
}

/** Changes where a webhook leads and what it is told. An address that stays is not sent: nobody takes it over by that. */
export default function EditWebhook({ organization, webhook, onClose }: EditWebhookProps) {
  const { t } = useTranslation();
  const act = useAct(editWebhook, onClose);
  const send = ({ url, ...rest }: Draft) =>
    act.mutate({
      params: { organization, id: webhook.id },
      body: { ...rest, ...(url === webhook.url ? {} : { url }) },
    });
  return (
    <Dialog opened onClose={onClose} title={t("webhooks.edit_title", { host: hostOf(webhook) })}>
      <WebhookForm webhook={webhook} act={act} send={t("parts.save")} onSend={send} onClose={onClose} />
    </Dialog>
  );
}
