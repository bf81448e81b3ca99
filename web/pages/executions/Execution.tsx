import { Alert } from "@mantine/core";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Execution as ExecutionShape, getExecution } from "../../../contract/executions.ts";
import { useCall } from "../../api.ts";
import { Waiting } from "../../parts/execution/Waiting.tsx";
import { PageTabs } from "../../parts/PageTabs.tsx";
import { LoadFailure } from "../../parts/resource/LoadFailure.tsx";
import { PageSkeleton } from "../../parts/resource/PageSkeleton.tsx";
import { Comparison } from "./Comparison.tsx";
import { Details } from "./Details.tsx";
import { ExecutionHead } from "./ExecutionHead.tsx";
import { LogView } from "./LogView.tsx";
import { Notebooks } from "./Notebooks.tsx";
import { Outputs } from "./Outputs.tsx";
import { Use } from "./Use.tsx";
import { Countdown, Workspace } from "./Workspace.tsx";

const from = "/frame/$namespace/containers/$name/executions/$number";
const tabs = ["logs", "use", "outputs", "details", "compare"] as const;

/** One execution, live: its state, what it prints, what it leaves behind, with what it was started. */
export default function Execution() {
  const { namespace, name, number } = useParams({ from });
  const { data, error, refetch } = useCall(getExecution, { params: { namespace, name, number } });
  if (error && !data) return <LoadFailure error={error} onRetry={refetch} />;
  if (!data) return <PageSkeleton />;
  return <Page key={data.id} execution={data} />;
}

function Page({ execution }: { execution: ExecutionShape }) {
  const { t } = useTranslation();
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/containers/$name/executions/$number" });
  const show = (change: Partial<typeof search>) => void navigate({ search: (old) => ({ ...old, ...change }) });
  const tab = search.tab ?? "logs";
  return (
    <>
      <ExecutionHead execution={execution} />
      {execution.error && (
        <Alert color="red" title={t("executions.error")} mb="md">
          {execution.error}
        </Alert>
      )}
      {execution.queue && <Waiting queue={execution.queue} execution={execution} />}
      {execution.mode === "workspace" && <Workspace execution={execution} />}
      {execution.mode === "workspace" && <Notebooks execution={execution} />}
      <Countdown execution={execution} />
      <PageTabs
        label={t("executions.one", { number: execution.number, container: execution.container })}
        value={tab}
        tabs={tabs.map((value) => ({ value, label: t(`executions.tabs.${value}`) }))}
        onChange={(next) => show({ tab: next })}
      />
      {tab === "logs" && <LogView execution={execution} />}
      {tab === "use" && <Use execution={execution} />}
      {tab === "outputs" && <Outputs execution={execution} file={search.file} onFile={(file) => show({ file })} />}
      {tab === "compare" && (
        <Comparison execution={execution} other={search.other} onOther={(other) => show({ other })} />
      )}
      {tab === "details" && <Details execution={execution} />}
    </>
  );
}
