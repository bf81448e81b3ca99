import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useAct } from "../../api.ts";
import { useMe, useNamespace } from "../../namespace.ts";
import { paths } from "../../paths.ts";
import { Dialog } from "../Dialog.tsx";
import { Consequences } from "./Consequences.tsx";
import { useShares } from "./share.ts";
import { accessOf, type Thing } from "./thing.ts";

interface EndShareProps {
  thing: Thing;
  subject: string;
  onClose: () => void;
}

/** Ends a share, after saying who loses what; a guest who ends their own goes back to what is shared with them. */
export default function EndShareDialog({ thing, subject, onClose }: EndShareProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const self = useMe()?.path;
  const { kind, namespace, name } = thing;
  const guest = useNamespace(namespace).kind === "foreign" && subject === self;
  const { who } = useShares(thing, subject);
  const remove = useAct(accessOf[kind].remove as typeof accessOf.project.remove, () =>
    guest ? navigate(paths.shared(subject)) : undefined,
  );
  return (
    <Dialog opened onClose={onClose} title={t("access.share_end_title", { name, who })}>
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
