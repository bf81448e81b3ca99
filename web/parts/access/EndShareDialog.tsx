import { useTranslation } from "react-i18next";
import { useAct } from "../../api.ts";
import { Dialog } from "../Dialog.tsx";
import { Consequences } from "./Consequences.tsx";
import { nameOfSubject } from "./subject.ts";
import { accessOf, type Thing } from "./thing.ts";

interface EndShareProps {
  thing: Thing;
  subject: string;
  onClose: () => void;
}

/** Ends a share, after saying who loses what. */
export default function EndShareDialog({ thing, subject, onClose }: EndShareProps) {
  const { t } = useTranslation();
  const { kind, namespace, name } = thing;
  const remove = useAct(accessOf[kind].remove as typeof accessOf.project.remove);
  return (
    <Dialog opened onClose={onClose} title={t("access.share_end_title", { name, who: nameOfSubject(subject) })}>
      <Consequences
        thing={thing}
        change={{ share: { subject, level: null } }}
        action={t("access.share_end")}
        danger
        onSave={() => remove.mutateAsync({ params: { namespace, name, subject } })}
        onClose={onClose}
      />
    </Dialog>
  );
}
