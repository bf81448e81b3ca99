import { IconLink, IconUserPlus } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { GuardedButton, useReason } from "../../parts/guard.tsx";

const MoreActions = lazy(() => import("./MoreActions.tsx"));

interface ActsProps {
  namespace: string;
  can: Record<string, boolean> | undefined;
  onShow: (dialog: { invite?: true; add?: true; import?: true }) => void;
}

/** How people are let in: the main acts of the members page. */
export function MemberActs({ namespace, can, onShow }: ActsProps) {
  const { t } = useTranslation();
  const reason = useReason();
  return (
    <>
      <GuardedButton
        variant="default"
        leftSection={<IconLink size={16} />}
        reason={reason(can, "invitation.create")}
        onClick={() => onShow({ invite: true })}
      >
        {t("members.invite")}
      </GuardedButton>
      <GuardedButton
        leftSection={<IconUserPlus size={16} />}
        reason={reason(can, "member.add")}
        onClick={() => onShow({ add: true })}
      >
        {t("members.add")}
      </GuardedButton>
      <Suspense>
        <MoreActions
          namespace={namespace}
          reason={reason(can, "member.add")}
          onImport={() => onShow({ import: true })}
        />
      </Suspense>
    </>
  );
}
