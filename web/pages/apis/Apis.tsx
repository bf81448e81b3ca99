import { IconApi, IconPlus } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { listApis } from "../../../contract/apis.ts";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { ResourceList } from "../../parts/resource/ResourceList.tsx";
import { useNamespaceCan } from "../../parts/resource/standing.ts";

const NewApi = lazy(() => import("./NewApi.tsx"));

const from = "/frame/$namespace/apis";

/** The model routes of a workbench that one may see. */
export default function Apis() {
  const { t } = useTranslation();
  const { namespace } = useParams({ from });
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/apis" });
  const reason = useReason()(useNamespaceCan(namespace), "api.create");
  const show = (change: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const create = (
    <GuardedButton reason={reason} leftSection={<IconPlus size={16} />} onClick={() => show({ new: true })}>
      {t("apis.new")}
    </GuardedButton>
  );
  return (
    <>
      <PageTitle title={t("apis.title")} action={create} />
      <ResourceList
        route={listApis}
        label={t("apis.title")}
        namespace={namespace}
        search={search}
        onSearch={show}
        empty={
          <EmptyState icon={<IconApi size={22} />} title={t("apis.empty_title")} action={create}>
            {t("apis.empty_text")}
          </EmptyState>
        }
      />
      <Suspense>
        {search.new && (
          <NewApi namespace={namespace} project={search.project} onClose={() => show({ new: undefined })} />
        )}
      </Suspense>
    </>
  );
}
