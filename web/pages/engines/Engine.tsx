import { Alert } from "@mantine/core";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { deleteEngine, type Engine as EngineShape, getEngine } from "../../../contract/engines.ts";
import { isGone, useAct, useCall } from "../../api.ts";
import { AccessTab } from "../../parts/access/AccessTab.tsx";
import { ProjectSection } from "../../parts/access/ProjectSection.tsx";
import { Waiting } from "../../parts/execution/Waiting.tsx";
import { isVisitor } from "../../parts/life/visitor.ts";
import { PageTabs } from "../../parts/PageTabs.tsx";
import { DeleteSection } from "../../parts/resource/DeleteSection.tsx";
import { LoadFailure } from "../../parts/resource/LoadFailure.tsx";
import { PageSkeleton } from "../../parts/resource/PageSkeleton.tsx";
import { paths } from "../../paths.ts";
import { LogView } from "../executions/LogView.tsx";
import { Use } from "../executions/Use.tsx";
import { Call } from "./Call.tsx";
import { EngineHead } from "./EngineHead.tsx";
import { Events } from "./Events.tsx";
import { Recipe } from "./Recipe.tsx";
import { Run } from "./Run.tsx";

const Edit = lazy(() => import("./Edit.tsx"));

const from = "/frame/$namespace/engines/$name";
const tabs = ["log", "use", "events", "call", "access", "settings"] as const;
const look_again_ms = 3000;

/** One engine, live: its state, what it prints and uses, what became of it, how it is called, who reaches it. */
export default function Engine() {
  const at = useParams({ from });
  const { data: engine, error, refetch } = useCall(getEngine, { params: at }, { refetchInterval: look_again_ms });
  if (engine && !isGone(error)) return <Page key={engine.id} engine={engine} />;
  return error ? <LoadFailure error={error} onRetry={refetch} /> : <PageSkeleton />;
}

function Page({ engine }: { engine: EngineShape }) {
  const { t } = useTranslation();
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/engines/$name" });
  const show = (change: Partial<typeof search>) => void navigate({ search: (old) => ({ ...old, ...change }) });
  const { namespace, name, execution, fault, state } = engine;
  const remove = useAct(deleteEngine, () => navigate(paths.engines(namespace)));
  const tab = (!isVisitor(engine) && search.tab) || "log";
  return (
    <>
      <EngineHead engine={engine} />
      {fault && (
        <Alert color={state === "failed" ? "red" : "orange"} title={t("engines.fault")} mb="md">
          {fault}
        </Alert>
      )}
      {execution?.queue && <Waiting queue={execution.queue} execution={execution} />}
      {!isVisitor(engine) && (
        <PageTabs
          label={name}
          value={tab}
          tabs={tabs.map((value) => ({ value, label: t(`engines.tabs.${value}`) }))}
          onChange={(next) => show({ tab: next })}
        />
      )}
      {(tab === "log" || tab === "use") && (
        <Run engine={engine} chosen={search.run} onChoose={(run) => show({ run })}>
          {(run) => (tab === "log" ? <LogView key={run.id} execution={run} /> : <Use key={run.id} execution={run} />)}
        </Run>
      )}
      {tab === "events" && <Events engine={engine} />}
      {tab === "call" && <Call engine={engine} />}
      {tab === "access" && <AccessTab thing={engine} />}
      {tab === "settings" && (
        <>
          <Recipe engine={engine} onEdit={() => show({ edit: true })} />
          <ProjectSection resource={engine} />
          <DeleteSection
            resource={engine}
            title={t("engines.delete")}
            onDelete={() => remove.mutateAsync({ params: { namespace, name } })}
          >
            {t("engines.delete_text")}
          </DeleteSection>
        </>
      )}
      <Suspense>
        {search.edit && engine.can["resource.edit"] !== false && (
          <Edit engine={engine} onClose={() => show({ edit: undefined })} />
        )}
      </Suspense>
    </>
  );
}
