import { useTranslation } from "react-i18next";
import { Dialog } from "../../parts/Dialog.tsx";
import { RotateForm } from "../../parts/RotateForm.tsx";
import { Secret } from "./Secret.tsx";

interface RotateDialogProps {
  name: string;
  /** Nobody who may knows the old secret any more: it can not work on. */
  stopped?: boolean;
  act: {
    data: { token: string } | undefined;
    error: unknown;
    isPending: boolean;
    mutate: (body: { previous_until?: string }) => void;
  };
  own?: boolean;
  onClose: () => void;
}

/** Gives a token another secret; the old one may work on for a while, so that nothing stops. */
export default function RotateDialog({ name, stopped = false, act, own = false, onClose }: RotateDialogProps) {
  const { t } = useTranslation();
  const words = {
    ...{ text: t("tokens.rotate_text"), action: t("tokens.rotate") },
    ...{ overlap: t("tokens.overlap"), none: t("tokens.overlap_none") },
  };
  return (
    <Dialog opened onClose={onClose} title={t("tokens.rotate_title", { name })}>
      {act.data ? (
        <Secret secret={act.data.token} own={own} onClose={onClose} />
      ) : (
        <RotateForm words={words} stopped={stopped} act={act} onClose={onClose} />
      )}
    </Dialog>
  );
}
