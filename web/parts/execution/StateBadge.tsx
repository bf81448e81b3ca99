import { Badge, Tooltip } from "@mantine/core";
import {
  IconAlertTriangle,
  IconBan,
  IconCheck,
  IconClock,
  IconPlayerPlay,
  IconQuestionMark,
  IconRotateClockwise,
  IconSquare,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ExecutionState } from "../../../contract/executions.ts";

const looks = {
  queued: { color: "gray", icon: IconClock },
  starting: { color: "guild", icon: IconRotateClockwise },
  running: { color: "guild", icon: IconPlayerPlay },
  stopping: { color: "yellow", icon: IconSquare },
  succeeded: { color: "teal", icon: IconCheck },
  failed: { color: "red", icon: IconAlertTriangle },
  cancelled: { color: "gray", icon: IconBan },
  lost: { color: "orange", icon: IconQuestionMark },
} as const;

/** The state of an execution as a sign and a word; what it means on hover. */
export function StateBadge({ state }: { state: ExecutionState }) {
  const { t } = useTranslation();
  const { color, icon: Icon } = looks[state];
  return (
    <Tooltip label={t(`executions.state_hints.${state}`)}>
      <Badge color={color} leftSection={<Icon size={13} aria-hidden />} tabIndex={0}>
        {t(`executions.states.${state}`)}
      </Badge>
    </Tooltip>
  );
}
