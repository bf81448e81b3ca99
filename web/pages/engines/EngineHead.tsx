import { IconPlayerPlay, IconPlayerStop, IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type Engine, restartEngine, startEngine, stopEngine } from "../../../contract/engines.ts";
import { useAct } from "../../api.ts";
import { VisibilityControl } from "../../parts/access/VisibilityControl.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { RunTime } from "../../parts/execution/RunTime.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { isVisitor } from "../../parts/life/visitor.ts";
import { TextLink } from "../../parts/links.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { InProject } from "../../parts/resource/InProject.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { resourceIn, resourcePath } from "../../paths.ts";
import { EngineBadge } from "./EngineBadge.tsx";

/** Name, state, facts; at the right what one does with it now. */
export function EngineHead({ engine }: { engine: Engine }) {
  const { t } = useTranslation();
  return (
    <PageTitle
      title={engine.name}
      badges={
        <>
          <EngineBadge {...engine} />
          {!isVisitor(engine) && <VisibilityControl thing={engine} />}
        </>
      }
      facts={
        <Facts
          items={[
            [t("engines.model"), engine.model && <Model key="model" model={engine.model} version={engine.version} />],
            [t("engines.runs_on"), `${engine.resource_type} · ${t("parts.units", { count: engine.units })}`],
            [t("engines.for_whom"), engine.started_by.name],
            [
              t("engines.time"),
              isUp(engine) && engine.execution && <RunTime key="time" execution={engine.execution} />,
            ],
            [t("engines.called"), engine.active_at && <TimeAgo key="called" time={engine.active_at} />],
            [t("projects.project"), engine.project && <InProject key="project" resource={engine} />],
          ]}
        />
      }
      action={!isVisitor(engine) && <Acts engine={engine} />}
    />
  );
}

const isUp = ({ state }: Engine): boolean => ["healthy", "unhealthy"].includes(state);

function Model({ model, version }: { model: string; version: number | null }) {
  const at = resourceIn(model);
  return (
    <TextLink {...resourcePath(at)}>
      {at.name} · {version}
    </TextLink>
  );
}

function Acts({ engine }: { engine: Engine }) {
  const { t } = useTranslation();
  const why = useReason();
  const start = useAct(startEngine);
  const stop = useAct(stopEngine);
  const restart = useAct(restartEngine);
  const params = { namespace: engine.namespace, name: engine.name };
  const is_over = engine.state === "failed" || engine.state === "stopped";
  const can_start = why(engine.can, "execution.start");
  const can_stop = why(engine.can, "execution.stop");
  return (
    <>
      <ErrorNotice error={start.error ?? stop.error ?? restart.error} />
      {!is_over && engine.state !== "starting" && (
        <GuardedButton
          variant="default"
          reason={can_start ?? can_stop}
          loading={restart.isPending}
          leftSection={<IconRefresh size={16} />}
          onClick={() => restart.mutate({ params })}
        >
          {t("engines.restart")}
        </GuardedButton>
      )}
      {(!is_over || engine.starts_on_call) && (
        <GuardedButton
          variant="default"
          reason={can_stop}
          loading={stop.isPending}
          leftSection={<IconPlayerStop size={16} />}
          onClick={() => stop.mutate({ params })}
        >
          {t("engines.stop")}
        </GuardedButton>
      )}
      {is_over && (
        <GuardedButton
          reason={can_start}
          loading={start.isPending}
          leftSection={<IconPlayerPlay size={16} />}
          onClick={() => start.mutate({ params, body: {} })}
        >
          {t("engines.start")}
        </GuardedButton>
      )}
    </>
  );
}
