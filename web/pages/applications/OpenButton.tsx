import { Button, type ButtonProps } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ApplicationCard } from "../../../contract/applications.ts";
import { GuardedButton } from "../../parts/guard.tsx";
import { openingOf } from "../../paths.ts";

interface OpenButtonProps extends ButtonProps {
  application: ApplicationCard;
}

/** Opens an application in a tab of its own, which knows nothing of this one; or says why it cannot be opened. */
export function OpenButton({ application, ...look }: OpenButtonProps) {
  const { t } = useTranslation();
  const { name, form, can } = application;
  const inside = { ...look, leftSection: <IconExternalLink size={16} aria-hidden /> };
  const reason = !can["application.open"] ? t("applications.metadata_only") : t("applications.nothing_served");
  if (!can["application.open"] || form === null)
    return (
      <GuardedButton {...inside} reason={reason} onClick={() => {}}>
        {t("applications.open")}
      </GuardedButton>
    );
  return (
    <Button
      {...inside}
      component="a"
      href={openingOf(application)}
      target="_blank"
      rel="noopener noreferrer"
      aria-label={t("applications.open_name", { name })}
    >
      {t("applications.open")}
    </Button>
  );
}
