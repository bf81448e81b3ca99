import { IconServer2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../parts/EmptyState.tsx";

/** An engine that was never started has nothing to show. */
export function NeverRan() {
  const { t } = useTranslation();
  return (
    <EmptyState icon={<IconServer2 size={22} />} title={t("engines.never_ran")}>
      {t("engines.never_ran_text")}
    </EmptyState>
  );
}
