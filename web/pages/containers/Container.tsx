import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { type Container as ContainerShape, deleteContainer, getContainer } from "../../../contract/containers.ts";
import { isGone, problemOf, useAct, useCall } from "../../api.ts";
import { AccessTab } from "../../parts/access/AccessTab.tsx";
import { ProjectSection } from "../../parts/access/ProjectSection.tsx";
import { PublishSection } from "../../parts/life/PublishSection.tsx";
import { TransferSection } from "../../parts/life/TransferSection.tsx";
import { isVisitor } from "../../parts/life/visitor.ts";
import { PageTabs } from "../../parts/PageTabs.tsx";
import { DeleteSection } from "../../parts/resource/DeleteSection.tsx";
import { LoadFailure } from "../../parts/resource/LoadFailure.tsx";
import { PageSkeleton } from "../../parts/resource/PageSkeleton.tsx";
import { paths } from "../../paths.ts";
import { ContainerHead } from "./ContainerHead.tsx";
import { ContainerMetadata } from "./ContainerMetadata.tsx";
import { ContainerRun } from "./ContainerRun.tsx";

const Start = lazy(() => import("./Start.tsx"));
const Clone = lazy(() => import("./Clone.tsx"));

const from = "/frame/$namespace/containers/$name";

/** One container: its recipe, its executions, who reaches it. */
export default function Container() {
  const at = useParams({ from });
  const { data: container, error, refetch } = useCall(getContainer, { params: at });
  if (container && !isGone(error)) return <Page key={container.id} container={container} />;
  if (problemOf(error)?.status === 403) return <ContainerMetadata {...at} />;
  return error ? <LoadFailure error={error} onRetry={refetch} /> : <PageSkeleton />;
}

const tabs = ["executions", "access", "settings"] as const;

function Page({ container }: { container: ContainerShape }) {
  const { t } = useTranslation();
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/containers/$name" });
  const { namespace, name } = container;
  const remove = useAct(deleteContainer, () => navigate(paths.containers(namespace)));
  const show = (change: Partial<typeof search>, replace = true) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace });
  const tab = (!isVisitor(container) && tabs.find((value) => value === search.tab)) || "executions";
  return (
    <>
      <ContainerHead
        container={container}
        onStart={() => show({ start: true })}
        onClone={() => show({ clone: true })}
      />
      {!isVisitor(container) && (
        <PageTabs
          label={name}
          value={tab}
          tabs={tabs.map((value) => ({ value, label: t(`containers.tabs.${value}`) }))}
          onChange={(next) => show({ tab: next }, false)}
        />
      )}
      {tab === "executions" && <ContainerRun container={container} onStart={() => show({ start: true })} />}
      {tab === "access" && <AccessTab thing={container} />}
      {tab === "settings" && (
        <>
          <ProjectSection resource={container} />
          <PublishSection resource={{ ...container, kind: "container" }} />
          <TransferSection resource={container} />
          <DeleteSection
            resource={container}
            title={t("containers.delete")}
            onDelete={() => remove.mutateAsync({ params: { namespace, name } })}
          >
            {t("containers.delete_text")}
          </DeleteSection>
        </>
      )}
      <Suspense>
        {search.start && container.can["execution.start"] !== false && (
          <Start container={container} onClose={() => show({ start: undefined })} />
        )}
        {search.clone && <Clone container={container} onClose={() => show({ clone: undefined })} />}
      </Suspense>
    </>
  );
}
