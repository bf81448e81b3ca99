import { Badge, Tooltip } from "@mantine/core";
import { IconArchive, IconChecklist, IconLockCheck, IconLockOpen, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Version } from "../../../contract/versions.ts";

const looks = {
  open: { color: "yellow", Icon: IconLockOpen },
  pending: { color: "orange", Icon: IconChecklist },
  ready: { color: "teal", Icon: IconLockCheck },
  rejected: { color: "red", Icon: IconX },
  archived: { color: "gray", Icon: IconArchive },
} as const;

/** Whether a version still changes, in words and a sign; what that means on hover. */
export function VersionBadge({ state }: Pick<Version, "state">) {
  const { t } = useTranslation();
  const { color, Icon } = looks[state];
  return (
    <Tooltip label={t(`repositories.state_hints.${state}`)}>
      <Badge color={color} leftSection={<Icon size={13} aria-hidden />} tabIndex={0}>
        {t(`repositories.states.${state}`)}
      </Badge>
    </Tooltip>
  );
}
