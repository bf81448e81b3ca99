import { IconPlus } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { type RepositoryKind, repositoryRoutes } from "../../../contract/repositories.ts";
import { kindIcon } from "../../parts/badges.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { ResourceList } from "../../parts/resource/ResourceList.tsx";
import { useNamespaceCan } from "../../parts/resource/standing.ts";
import { paths } from "../../paths.ts";

const NewRepository = lazy(() => import("./NewRepository.tsx"));

const from = { dataset: "/frame/$namespace/datasets", model: "/frame/$namespace/models" } as const;

/** The data sets of a workbench that one may see. */
export const Datasets = () => <Repositories kind="dataset" />;

/** The models of a workbench that one may see. */
export const Models = () => <Repositories kind="model" />;

function Repositories({ kind }: { kind: RepositoryKind }) {
  const { t } = useTranslation();
  const { namespace } = useParams({ from: from[kind] });
  const search = useSearch({ from: from[kind] });
  const navigate = useNavigate();
  const reason = useReason()(useNamespaceCan(namespace), "resource.create");
  const Icon = kindIcon[kind];
  const show = (change: Partial<typeof search>) =>
    void navigate({ ...paths.repositories(kind, namespace, { ...search, ...change }), replace: true });
  const create = (
    <GuardedButton reason={reason} leftSection={<IconPlus size={16} />} onClick={() => show({ new: true })}>
      {t(`repositories.new.${kind}`)}
    </GuardedButton>
  );
  return (
    <>
      <PageTitle title={t(`repositories.title.${kind}`)} action={create} />
      <ResourceList
        route={repositoryRoutes[kind].list}
        label={t(`repositories.title.${kind}`)}
        namespace={namespace}
        search={search}
        onSearch={show}
        empty={
          <EmptyState icon={<Icon size={22} />} title={t(`repositories.empty_title.${kind}`)} action={create}>
            {t(`repositories.empty_text.${kind}`)}
          </EmptyState>
        }
      />
      <Suspense>
        {search.new && (
          <NewRepository
            kind={kind}
            namespace={namespace}
            project={search.project}
            onClose={() => show({ new: undefined })}
          />
        )}
      </Suspense>
    </>
  );
}
