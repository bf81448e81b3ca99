import { useTranslation } from "react-i18next";
import { rotateWebhook, type Webhook } from "../../../contract/webhooks.ts";
import { useAct } from "../../api.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { RotateForm } from "../../parts/RotateForm.tsx";
import { WebhookSecret } from "./WebhookSecret.tsx";
import { hostOf } from "./words.ts";

interface RotateWebhookProps {
  organization: string;
  webhook: Webhook;
  onClose: () => void;
}

/** Gives a webhook another secret; both sign for a while, so that nothing is refused meanwhile. */
export default function RotateWebhook({ organization, webhook, onClose }: RotateWebhookProps) {
  const { t } = useTranslation();
  const act = useAct(rotateWebhook);
  const rotate = (body: { previous_until?: string }) => act.mutate({ params: { organization, id: webhook.id }, body });
  const words = {
    ...{ text: t("webhooks.rotate_text"), action: t("webhooks.rotate") },
    ...{ overlap: t("webhooks.overlap"), none: t("webhooks.overlap_none") },
  };
  const title = act.data ? t("webhooks.rotated") : t("webhooks.rotate_title", { host: hostOf(webhook) });
  return (
    <Dialog opened onClose={onClose} title={title}>
      {act.data ? (
        <WebhookSecret secret={act.data.secret} onClose={onClose} />
      ) : (
        <RotateForm words={words} act={{ ...act, mutate: rotate }} onClose={onClose} />
      )}
    </Dialog>
  );
}
