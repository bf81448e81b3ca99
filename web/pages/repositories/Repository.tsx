import { Navigate, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import {
  type RepositoryKind,
  type Repository as RepositoryShape,
  repositoryRoutes,
} from "../../../contract/repositories.ts";
import { isGone, useCall } from "../../api.ts";
import { AccessTab } from "../../parts/access/AccessTab.tsx";
import { isVisitor } from "../../parts/life/visitor.ts";
import { PageTabs } from "../../parts/PageTabs.tsx";
import { LoadFailure } from "../../parts/resource/LoadFailure.tsx";
import { MetadataNotice } from "../../parts/resource/MetadataNotice.tsx";
import { PageSkeleton } from "../../parts/resource/PageSkeleton.tsx";
import { paths } from "../../paths.ts";
import { RepositoryAbout } from "./RepositoryAbout.tsx";
import { RepositoryFiles } from "./RepositoryFiles.tsx";
import { RepositoryHead } from "./RepositoryHead.tsx";
import { RepositorySettings } from "./RepositorySettings.tsx";
import { RepositoryVersions } from "./RepositoryVersions.tsx";

const Duplicate = lazy(() => import("./Duplicate.tsx"));

const from = { dataset: "/frame/$namespace/datasets/$name", model: "/frame/$namespace/models/$name" } as const;

/** One data set: what it is about, its files, its versions, who reaches it. */
export const Dataset = () => <Repository kind="dataset" />;

/** One model, in the same way. */
export const Model = () => <Repository kind="model" />;

/** What became of the other kind is shown at its address of today. */
function Repository({ kind }: { kind: RepositoryKind }) {
  const at = useParams({ from: from[kind] });
  const search = useSearch({ from: from[kind] });
  const { data: repository, error, refetch } = useCall(repositoryRoutes[kind].get, { params: at });
  if (isGone(error) || (error && !repository)) return <LoadFailure error={error} onRetry={refetch} />;
  if (!repository) return <PageSkeleton />;
  if (repository.kind !== kind) return <Navigate {...paths.repository(repository, search)} replace />;
  return <Page key={repository.id} repository={repository} />;
}

function Page({ repository }: { repository: RepositoryShape }) {
  const { t } = useTranslation();
  const search = useSearch({ from: from[repository.kind] });
  const navigate = useNavigate();
  const readable = repository.can["resource.read_content"] !== false;
  const tabs = [
    ...(readable ? (["about", "files", "versions"] as const) : []),
    ...(isVisitor(repository) ? [] : (["access", "settings"] as const)),
  ].map((value) => ({ value, label: t(`repositories.tabs.${value}`) }));
  const show = (change: Partial<typeof search>, replace = false) =>
    void navigate({ ...paths.repository(repository, { ...search, ...change }), replace });
  const tab = tabs.find(({ value }) => value === search.tab)?.value ?? tabs[0]?.value ?? "access";
  return (
    <>
      <RepositoryHead
        repository={repository}
        shown={tab === "files" ? search.version : undefined}
        onDuplicate={() => show({ duplicate: true }, true)}
      />
      {!readable && <MetadataNotice resource={repository} />}
      <PageTabs label={repository.name} value={tab} tabs={tabs} onChange={(next) => show({ tab: next })} />
      {tab === "about" && <RepositoryAbout repository={repository} version={search.version} />}
      {tab === "files" && (
        <RepositoryFiles repository={repository} version={search.version} file={search.file} compare={search.compare} />
      )}
      {tab === "versions" && <RepositoryVersions repository={repository} />}
      {tab === "access" && <AccessTab thing={repository} />}
      {tab === "settings" && <RepositorySettings repository={repository} />}
      <Suspense>
        {search.duplicate && <Duplicate repository={repository} onClose={() => show({ duplicate: undefined }, true)} />}
      </Suspense>
    </>
  );
}
