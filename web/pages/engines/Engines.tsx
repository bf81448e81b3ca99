import { IconPlus, IconServer2 } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { type EngineLine, listEngines } from "../../../contract/engines.ts";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { ResourceList } from "../../parts/resource/ResourceList.tsx";
import { useNamespaceCan } from "../../parts/resource/standing.ts";
import { EngineBadge } from "./EngineBadge.tsx";

const Deploy = lazy(() => import("./Deploy.tsx"));

const from = "/frame/$namespace/engines";

/** The engines of a workbench that one may see, with their states. */
export default function Engines() {
  const { t } = useTranslation();
  const { namespace } = useParams({ from });
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/engines" });
  const can = useNamespaceCan(namespace);
  const reason = useReason()(can, "engine.create");
  const show = (change: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const create = (
    <GuardedButton reason={reason} leftSection={<IconPlus size={16} />} onClick={() => show({ new: true })}>
      {t("engines.deploy")}
    </GuardedButton>
  );
  return (
    <>
      <PageTitle title={t("engines.title")} action={create} />
      <ResourceList
        route={listEngines}
        label={t("engines.title")}
        namespace={namespace}
        search={search}
        onSearch={show}
        extra={{ key: "state", title: t("engines.state"), cell: (row) => <EngineBadge {...(row as EngineLine)} /> }}
        empty={
          <EmptyState icon={<IconServer2 size={22} />} title={t("engines.empty_title")} action={create}>
            {t("engines.empty_text")}
          </EmptyState>
        }
      />
      <Suspense>
        {search.new && !reason && (
          <Deploy
            namespace={namespace}
            project={search.project}
            model={search.model}
            onClose={() => show({ new: undefined, model: undefined })}
          />
        )}
      </Suspense>
    </>
  );
}
