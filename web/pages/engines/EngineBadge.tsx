import { Badge, Tooltip } from "@mantine/core";
import {
  IconAlertTriangle,
  IconHeartBroken,
  IconHeartbeat,
  IconMoon,
  IconPlayerStop,
  IconRotateClockwise,
  IconSquare,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Engine } from "../../../contract/engines.ts";

const looks = {
  starting: { color: "guild", icon: IconRotateClockwise },
  healthy: { color: "teal", icon: IconHeartbeat },
  unhealthy: { color: "orange", icon: IconHeartBroken },
  stopping: { color: "yellow", icon: IconSquare },
  stopped: { color: "gray", icon: IconPlayerStop },
  asleep: { color: "gray", icon: IconMoon },
  failed: { color: "red", icon: IconAlertTriangle },
} as const;

/** How an engine stands, as a sign and a word; what it means on hover. */
export function EngineBadge({ state, starts_on_call }: Pick<Engine, "state" | "starts_on_call">) {
  const { t } = useTranslation();
  const shown = state === "stopped" && starts_on_call ? "asleep" : state;
  const { color, icon: Icon } = looks[shown];
  return (
    <Tooltip label={t(`engines.state_hints.${shown}`)}>
      <Badge color={color} leftSection={<Icon size={13} aria-hidden />} tabIndex={0}>
        {t(`engines.states.${shown}`)}
      </Badge>
    </Tooltip>
  );
}
