import { Alert, Button, Group, Text } from "@mantine/core";
import { IconClockPlus, IconExternalLink } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Execution } from "../../../contract/executions.ts";
import { extendExecution, listVisitors } from "../../../contract/workspaces.ts";
import { useAct, useCall } from "../../api.ts";
import { duration, exactTime, names } from "../../format.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { GuardedButton, useReason } from "../../parts/guard.tsx";

const look_ms = 15_000;
const soon_seconds = 300;

/** The way into a workspace, who is in it, and how long it goes on. */
export function Workspace({ execution }: { execution: Execution }) {
  const { t } = useTranslation();
  if (execution.state === "queued" || execution.state === "starting")
    return <Text mb="md">{t("executions.opening")}</Text>;
  if (execution.state !== "running") return null;
  return (
    <Group mb="md" gap="md" align="center">
      <Open execution={execution} />
      <Visitors execution={execution} />
    </Group>
  );
}

/** On a site of its own, by a link of ours that lets the visitor in. */
function Open({ execution }: { execution: Execution }) {
  const { t } = useTranslation();
  const reason = useReason()(execution.can, "execution.open");
  const look = { size: "md", leftSection: <IconExternalLink size={18} /> };
  if (reason)
    return (
      <GuardedButton {...look} reason={reason} onClick={() => undefined}>
        {t("executions.open_workspace")}
      </GuardedButton>
    );
  return (
    <Button {...look} component="a" href={`/x/${execution.id}/`} target="_blank" rel="noopener">
      {t("executions.open_workspace")}
    </Button>
  );
}

function Visitors({ execution: { namespace, container, number } }: { execution: Execution }) {
  const { t } = useTranslation();
  const { data } = useCall(
    listVisitors,
    { params: { namespace, name: container, number } },
    { refetchInterval: look_ms },
  );
  if (!data) return null;
  const here = data.items.filter(({ is_here }) => is_here).map(({ person }) => person.name);
  return (
    <Text c="dimmed">
      {here.length === 0 ? t("executions.nobody_here") : t("executions.here_now", { who: names(here) })}
    </Text>
  );
}

/** When it will be stopped, counting down; urgent when that is soon. One click gives it more time. */
export function Countdown({ execution }: { execution: Execution }) {
  const { t } = useTranslation();
  const extend = useAct(extendExecution);
  const left = useSecondsUntil(execution.stops_at);
  const { namespace, container, number, stops_at, stops_for, state } = execution;
  if (state !== "running" || stops_at === null || stops_for === null) return null;
  const reason = execution.can["execution.extend"] ? undefined : t("parts.reasons.other");
  const params = { namespace, name: container, number };
  return (
    <Alert color={left < soon_seconds ? "yellow" : "gray"} mb="md" role={left < soon_seconds ? "alert" : "note"}>
      <Group justify="space-between" gap="sm">
        <Text title={exactTime(stops_at)}>
          {t(`executions.stops_for_${stops_for}`, { left: duration(rounded(Math.max(0, left))) })}
        </Text>
        <GuardedButton
          size="xs"
          variant="default"
          reason={reason}
          loading={extend.isPending}
          leftSection={<IconClockPlus size={14} />}
          onClick={() => extend.mutate({ params, body: {} })}
        >
          {t(stops_for === "idle" ? "executions.keep" : "executions.extend")}
        </GuardedButton>
      </Group>
      <ErrorNotice error={extend.error} />
    </Alert>
  );
}

/** Seconds matter when they are few. */
const rounded = (seconds: number): number => Math.floor(seconds < 600 ? seconds : seconds - (seconds % 60));

function useSecondsUntil(time: string | null): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return time === null ? Number.POSITIVE_INFINITY : (Date.parse(time) - now) / 1000;
}
