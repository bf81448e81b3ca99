import { IconBox, IconPlus } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { listContainers } from "../../../contract/containers.ts";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { ResourceList } from "../../parts/resource/ResourceList.tsx";
import { useNamespaceCan } from "../../parts/resource/standing.ts";

const NewContainer = lazy(() => import("./NewContainer.tsx"));

const from = "/frame/$namespace/containers";

/** The containers of a workbench that one may see. */
export default function Containers() {
  const { t } = useTranslation();
  const { namespace } = useParams({ from });
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/containers" });
  const reason = useReason()(useNamespaceCan(namespace), "resource.create");
  const show = (change: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const create = (
    <GuardedButton reason={reason} leftSection={<IconPlus size={16} />} onClick={() => show({ new: true })}>
      {t("containers.new")}
    </GuardedButton>
  );
  return (
    <>
      <PageTitle title={t("containers.title")} action={create} />
      <ResourceList
        route={listContainers}
        label={t("containers.title")}
        namespace={namespace}
        search={search}
        onSearch={show}
        empty={
          <EmptyState icon={<IconBox size={22} />} title={t("containers.empty_title")} action={create}>
            {t("containers.empty_text")}
          </EmptyState>
        }
      />
      <Suspense>
        {search.new && (
          <NewContainer namespace={namespace} project={search.project} onClose={() => show({ new: undefined })} />
        )}
      </Suspense>
    </>
  );
}
