import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { type Repository as DatasetShape, datasets } from "../../../contract/repositories.ts";
import { isGone, useCall } from "../../api.ts";
import { AccessTab } from "../../parts/access/AccessTab.tsx";
import { isVisitor } from "../../parts/life/visitor.ts";
import { PageTabs } from "../../parts/PageTabs.tsx";
import { LoadFailure } from "../../parts/resource/LoadFailure.tsx";
import { MetadataNotice } from "../../parts/resource/MetadataNotice.tsx";
import { PageSkeleton } from "../../parts/resource/PageSkeleton.tsx";
import { DatasetAbout } from "./DatasetAbout.tsx";
import { DatasetFiles } from "./DatasetFiles.tsx";
import { DatasetHead } from "./DatasetHead.tsx";
import { DatasetSettings } from "./DatasetSettings.tsx";
import { DatasetVersions } from "./DatasetVersions.tsx";

const Duplicate = lazy(() => import("./Duplicate.tsx"));

const from = "/frame/$namespace/datasets/$name";

/** One data set: what it is about, its files, its versions, who reaches it. */
export default function Dataset() {
  const at = useParams({ from });
  const { data: dataset, error, refetch } = useCall(datasets.get, { params: at });
  if (isGone(error) || (error && !dataset)) return <LoadFailure error={error} onRetry={refetch} />;
  if (!dataset) return <PageSkeleton />;
  return <Page key={dataset.id} dataset={dataset} />;
}

function Page({ dataset }: { dataset: DatasetShape }) {
  const { t } = useTranslation();
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/datasets/$name" });
  const readable = dataset.can["resource.read_content"] !== false;
  const tabs = [
    ...(readable ? (["about", "files", "versions"] as const) : []),
    ...(isVisitor(dataset) ? [] : (["access", "settings"] as const)),
  ].map((value) => ({ value, label: t(`datasets.tabs.${value}`) }));
  const show = (change: Partial<typeof search>, replace = false) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace });
  const tab = tabs.find(({ value }) => value === search.tab)?.value ?? tabs[0]?.value ?? "access";
  return (
    <>
      <DatasetHead
        dataset={dataset}
        shown={tab === "files" ? search.version : undefined}
        onDuplicate={() => show({ duplicate: true }, true)}
      />
      {!readable && <MetadataNotice resource={dataset} />}
      <PageTabs label={dataset.name} value={tab} tabs={tabs} onChange={(next) => show({ tab: next })} />
      {tab === "about" && <DatasetAbout dataset={dataset} version={search.version} />}
      {tab === "files" && <DatasetFiles dataset={dataset} version={search.version} file={search.file} />}
      {tab === "versions" && <DatasetVersions dataset={dataset} />}
      {tab === "access" && <AccessTab thing={dataset} />}
      {tab === "settings" && <DatasetSettings dataset={dataset} />}
      <Suspense>
        {search.duplicate && <Duplicate dataset={dataset} onClose={() => show({ duplicate: undefined }, true)} />}
      </Suspense>
    </>
  );
}
