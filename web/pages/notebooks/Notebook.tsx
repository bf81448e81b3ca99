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
import { KeptTyped } from "./KeptTyped.tsx";
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
          <KeptTyped address={addressOf(editNotebook, { params: { namespace, name, number, path } })} />
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
  const address = addressOf(editNotebook, { params: { ...at, path } });
  const { connection, standing, was_reopened, back } = useNotebook(address);
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
  if (standing.line === "gone")
    return (
      <>
        <Alert color="red" mb="sm">
          {t("notebooks.not_there")}
        </Alert>
        <KeptTyped address={address} />
      </>
    );
  if (!connection || standing.line === "connecting") return <Skeleton height={320} />;
  const is_online = standing.line === "open";
  const { can_edit } = standing;
  return (
    <>
      {standing.line === "lost" && (
        <Alert color="yellow" mb="sm" role="alert">
          {t(can_edit ? "notebooks.offline" : "notebooks.offline_reading")}
        </Alert>
      )}
      {(was_reopened || back) && (
        <Alert color="gray" mb="sm" role="status">
          {was_reopened && t("notebooks.reopened")} {back && t("notebooks.put_back")}{" "}
          {back && back.beside > 0 && t("notebooks.put_beside", { count: back.beside })}
        </Alert>
      )}
      {!can_edit && (
        <>
          <Alert color="gray" mb="sm">
            {t("notebooks.read_only")}
          </Alert>
          {is_online && <KeptTyped address={address} />}
        </>
      )}
      <NotebookBar {...{ connection, standing }} can_edit={can_edit && is_online} />
      <Cells {...{ connection, can_edit, is_online, where }} />
    </>
  );
}
