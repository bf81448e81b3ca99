import { Alert, Skeleton } from "@mantine/core";
import { useParams, useRouter } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { addressOf } from "../../../contract/client.ts";
import { type Execution, getExecution, getOutput } from "../../../contract/executions.ts";
import { editNotebook } from "../../../contract/notebooks.ts";
import { useCall } from "../../api.ts";
import { ButtonLink } from "../../parts/links.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { LoadFailure } from "../../parts/resource/LoadFailure.tsx";
import { PageSkeleton } from "../../parts/resource/PageSkeleton.tsx";
import { paths } from "../../paths.ts";
import { OutputPreview } from "../executions/OutputPreview.tsx";
import { Cells } from "./Cells.tsx";
import { NotebookBar } from "./NotebookBar.tsx";
import { useNotebook } from "./useNotebook.ts";

/** A notebook of a workspace: edited together while it runs, shown as it was saved when it does not. */
export default function Notebook() {
  const { t } = useTranslation();
  const params = useParams({ from: "/frame/$namespace/containers/$name/executions/$number/notebook/$" });
  const { namespace, name, _splat: path = "" } = params;
  const number = Number(params.number);
  const { data, error, refetch } = useCall(getExecution, { params: { namespace, name, number } });
  if (error && !data) return <LoadFailure error={error} onRetry={refetch} />;
  if (!data) return <PageSkeleton />;
  const is_open = data.mode === "workspace" && data.state === "running";
  return (
    <>
      <PageTitle
        title={path}
        action={
          <ButtonLink {...paths.execution(namespace, name, number)} variant="default">
            {t("notebooks.back")}
          </ButtonLink>
        }
      />
      {is_open ? (
        <Open key={`${data.id} ${path}`} execution={data} path={path} />
      ) : (
        <>
          <Alert color="gray" mb="md">
            {t("notebooks.not_running")}
          </Alert>
          <OutputPreview at={{ namespace, name, number }} path={path} final={data.ended_at !== null} />
        </>
      )}
    </>
  );
}

function Open({ execution, path }: { execution: Execution; path: string }) {
  const { t } = useTranslation();
  const { namespace, container, number } = execution;
  const router = useRouter();
  const at = { namespace, name: container, number };
  const { connection, standing, was_reopened } = useNotebook(addressOf(editNotebook, { params: { ...at, path } }));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the parts of `at` are what counts
  const where = useMemo(
    () => ({
      path,
      inline: (file: string) => addressOf(getOutput, { params: { ...at, path: file }, query: { inline: "true" } }),
      page: (file: string) =>
        router.buildLocation(paths.execution(namespace, container, number, { tab: "outputs", file })).href,
    }),
    [namespace, container, number, path, router],
  );
  if (standing.line === "gone") return <Alert color="red">{t("notebooks.not_there")}</Alert>;
  if (!connection || standing.line === "connecting") return <Skeleton height={320} />;
  const can_edit = standing.can_edit && standing.line === "open";
  return (
    <>
      {standing.line === "lost" && (
        <Alert color="yellow" mb="sm" role="alert">
          {t("notebooks.offline")}
        </Alert>
      )}
      {was_reopened && (
        <Alert color="gray" mb="sm">
          {t("notebooks.reopened")}
        </Alert>
      )}
      {!standing.can_edit && (
        <Alert color="gray" mb="sm">
          {t("notebooks.read_only")}
        </Alert>
      )}
      <NotebookBar {...{ connection, standing, can_edit }} />
      <Cells {...{ connection, can_edit, where }} />
    </>
  );
}
