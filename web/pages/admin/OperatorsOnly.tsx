import { IconLock } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../../namespace.ts";
import { EmptyState } from "../../parts/EmptyState.tsx";

/** The page for operators, the reason for everybody else. */
export function OperatorsOnly({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  if (useMe()?.operator) return <>{children}</>;
  return <EmptyState alone icon={<IconLock size={22} />} title={t("parts.reasons.operator")} />;
}
