import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { PageTabs } from "../../parts/PageTabs.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { useNamespaceCan } from "../../parts/resource/standing.ts";
import { MemberLimits } from "./MemberLimits.tsx";
import { OrganizationLimits } from "./OrganizationLimits.tsx";

const from = "/frame/$namespace/limits";

/** Every limit of an organization with its use; for maintainers also each member's. */
export default function Limits() {
  const { t } = useTranslation();
  const { namespace } = useParams({ from });
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/limits" });
  const can = useNamespaceCan(namespace);
  const show = (change: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const lists = can?.["limit.list_members"] === true;
  const tab = lists ? (search.tab ?? "organization") : "organization";
  return (
    <>
      <PageTitle title={t("limits.title")} />
      {lists && (
        <PageTabs
          label={t("limits.title")}
          value={tab}
          tabs={[
            { value: "organization", label: t("limits.tabs.organization") },
            { value: "members", label: t("limits.tabs.members") },
          ]}
          onChange={(next) => show({ tab: next })}
        />
      )}
      {tab === "organization" ? (
        <OrganizationLimits namespace={namespace} can={can} />
      ) : (
        <MemberLimits namespace={namespace} product={search.product} onProduct={(product) => show({ product })} />
      )}
    </>
  );
}
