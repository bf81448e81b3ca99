import { Badge, Tooltip } from "@mantine/core";
import { IconLockCheck, IconLockOpen } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Version } from "../../../contract/versions.ts";

/** Whether a version still changes, in words and a sign; what that means on hover. */
export function VersionBadge({ state }: Pick<Version, "state">) {
  const { t } = useTranslation();
  const Icon = state === "open" ? IconLockOpen : IconLockCheck;
  return (
    <Tooltip label={t(`repositories.state_hints.${state}`)}>
      <Badge color={state === "open" ? "yellow" : "teal"} leftSection={<Icon size={13} aria-hidden />} tabIndex={0}>
        {t(`repositories.states.${state}`)}
      </Badge>
    </Tooltip>
  );
}
