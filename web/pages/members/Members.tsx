import { IconLink, IconUserPlus } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { getOrganization } from "../../../contract/organizations.ts";
import { useCall } from "../../api.ts";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { PageTabs } from "../../parts/PageTabs.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { People } from "./People.tsx";
import { PeopleFilters } from "./PeopleFilters.tsx";

const Teams = lazy(() => import("./Teams.tsx"));
const Invitations = lazy(() => import("./Invitations.tsx"));
const AddMembers = lazy(() => import("./AddMembers.tsx"));
const NewInvitation = lazy(() => import("./NewInvitation.tsx"));

const from = "/frame/$namespace/members";

export default function Members() {
  const { t } = useTranslation();
  const { namespace } = useParams({ from });
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/members" });
  const reason = useReason();
  const { data: organization } = useCall(getOrganization, { params: { organization: namespace } });
  const show = (change: Partial<typeof search>) =>
    navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const tab = search.tab ?? "people";
  return (
    <>
      <PageTitle
        title={t("members.title")}
        action={
          <>
            <GuardedButton
              variant="default"
              leftSection={<IconLink size={16} />}
              reason={reason(organization?.can, "invitation.create")}
              onClick={() => void show({ invite: true })}
            >
              {t("members.invite")}
            </GuardedButton>
            <GuardedButton
              leftSection={<IconUserPlus size={16} />}
              reason={reason(organization?.can, "member.add")}
              onClick={() => void show({ add: true })}
            >
              {t("members.add")}
            </GuardedButton>
          </>
        }
      />
      <PageTabs
        label={t("members.title")}
        value={tab}
        onChange={(next) => void show({ tab: next === "people" ? undefined : next })}
        tabs={[
          { value: "people", label: t("members.people"), count: organization?.members },
          { value: "teams", label: t("teams.title") },
          { value: "invitations", label: t("members.invitations") },
        ]}
      />
      {tab === "people" ? (
        <>
          <PeopleFilters namespace={namespace} filters={search} onChange={(change) => void show(change)} />
          <People namespace={namespace} query={search.query} role={search.role} team={search.team} />
        </>
      ) : tab === "teams" ? (
        <Suspense>
          <Teams
            namespace={namespace}
            can={organization?.can}
            query={search.query}
            making={search.new ?? false}
            onShow={(change) => void show(change)}
          />
        </Suspense>
      ) : (
        <Suspense>
          <Invitations namespace={namespace} can={organization?.can} onNew={() => void show({ invite: true })} />
        </Suspense>
      )}
      <Suspense>
        {search.add && <AddMembers namespace={namespace} onClose={() => void show({ add: undefined })} />}
        {(search.invite || search.qr) && (
          <NewInvitation
            namespace={namespace}
            shown={search.qr}
            onShow={(qr) => void show({ qr, invite: undefined })}
            onClose={() => void show({ invite: undefined, qr: undefined })}
          />
        )}
      </Suspense>
    </>
  );
}
