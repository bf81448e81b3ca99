import { IconDatabase, IconPlus } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { datasets } from "../../../contract/repositories.ts";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { ResourceList } from "../../parts/resource/ResourceList.tsx";
import { useNamespaceCan } from "../../parts/resource/standing.ts";

const NewDataset = lazy(() => import("./NewDataset.tsx"));

const from = "/frame/$namespace/datasets";

/** The data sets of a workbench that one may see. */
export default function Datasets() {
  const { t } = useTranslation();
  const { namespace } = useParams({ from });
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/datasets" });
  const reason = useReason()(useNamespaceCan(namespace), "resource.create");
  const show = (change: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const create = (
    <GuardedButton reason={reason} leftSection={<IconPlus size={16} />} onClick={() => show({ new: true })}>
      {t("datasets.new")}
    </GuardedButton>
  );
  return (
    <>
      <PageTitle title={t("datasets.title")} action={create} />
      <ResourceList
        route={datasets.list}
        label={t("datasets.title")}
        namespace={namespace}
        search={search}
        onSearch={show}
        empty={
          <EmptyState icon={<IconDatabase size={22} />} title={t("datasets.empty_title")} action={create}>
            {t("datasets.empty_text")}
          </EmptyState>
        }
      />
      <Suspense>
        {search.new && (
          <NewDataset namespace={namespace} project={search.project} onClose={() => show({ new: undefined })} />
        )}
      </Suspense>
    </>
  );
}
