import { Button, type ButtonProps, Tooltip } from "@mantine/core";
import type { MouseEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";

const creators = new Set(["resource.create", "project.create", "execution.start", "version.create", "resource.clone"]);
const maintainers =
  /^(member|invitation|organization|limit|activity|team)\.|^(application|engine|api)\.create$|^api\.edit$/;

/** Why one may not do an action of the permission table; undefined when one may. Unknown yet: no reason. */
export function useReason() {
  const { t } = useTranslation();
  return (can: Record<string, boolean> | undefined, action: string): string | undefined => {
    if (can?.[action] !== false) return undefined;
    if (creators.has(action)) return t("parts.reasons.creators");
    if (action === "team.edit") return t("parts.reasons.leads");
    return t(maintainers.test(action) ? "parts.reasons.maintainers" : "parts.reasons.other");
  };
}

interface GuardedButtonProps extends ButtonProps {
  /** Why the button may not be used; without one it is an ordinary button. */
  reason: string | undefined;
  onClick: (event: MouseEvent<HTMLButtonElement>) => void;
  children: ReactNode;
}

/** A button that, when one may not use it, stays reachable and says why on hover and focus. */
export const GuardedButton = ({ reason, onClick, ...props }: GuardedButtonProps) => (
  <Tooltip label={reason} disabled={!reason}>
    <Button
      {...props}
      {...(reason ? { "data-disabled": true, "aria-disabled": true } : {})}
      onClick={(event) => (reason ? event.preventDefault() : onClick(event))}
    />
  </Tooltip>
);
