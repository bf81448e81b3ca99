import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { getOrganization } from "../../../contract/organizations.ts";
import { useCall } from "../../api.ts";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { MemberActs } from "./MemberActs.tsx";
import { MemberTabs } from "./MemberTabs.tsx";
import { PeopleTab } from "./PeopleTab.tsx";

const Teams = lazy(() => import("./Teams.tsx"));
const Invitations = lazy(() => import("./Invitations.tsx"));
const AddMembers = lazy(() => import("./AddMembers.tsx"));
const Requests = lazy(() => import("./Requests.tsx"));
const Former = lazy(() => import("./Former.tsx"));
const ImportRoster = lazy(() => import("./ImportRoster.tsx"));
const NewInvitation = lazy(() => import("./NewInvitation.tsx"));

const from = "/frame/$namespace/members";

export default function Members() {
  const { t } = useTranslation();
  const { namespace } = useParams({ from });
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/members" });
  const { data: organization } = useCall(getOrganization, { params: { organization: namespace } });
  const show = (change: Partial<typeof search>) =>
    navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const tab = search.tab ?? "people";
  return (
    <>
      <PageTitle
        title={t("members.title")}
        action={<MemberActs namespace={namespace} can={organization?.can} onShow={(change) => void show(change)} />}
      />
      <MemberTabs
        organization={organization}
        namespace={namespace}
        value={tab}
        onChange={(next) => void show({ tab: next === "people" ? undefined : next })}
      />
      {tab === "people" && <PeopleTab namespace={namespace} search={search} onShow={(change) => void show(change)} />}
      <Suspense>
        {tab === "teams" && (
          <Teams
            namespace={namespace}
            can={organization?.can}
            query={search.query}
            making={search.new ?? false}
            onShow={(change) => void show(change)}
          />
        )}
        {tab === "invitations" && (
          <Invitations
            namespace={namespace}
            can={organization?.can}
            state={search.state}
            onState={(state) => void show({ state })}
            onNew={() => void show({ invite: true })}
          />
        )}
        {tab === "requests" && <Requests namespace={namespace} can={organization?.can} />}
        {tab === "former" && <Former namespace={namespace} can={organization?.can} />}
      </Suspense>
      <Suspense>
        {search.add && <AddMembers namespace={namespace} onClose={() => void show({ add: undefined })} />}
        {search.import && <ImportRoster namespace={namespace} onClose={() => void show({ import: undefined })} />}
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
