import { Text } from "@mantine/core";
import { IconPencil, IconUserPlus } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { editTeam, getTeam, type Team as TeamShape } from "../../../contract/teams.ts";
import { useAct, useCall } from "../../api.ts";
import { names, number } from "../../format.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { LoadFailure } from "../../parts/resource/LoadFailure.tsx";
import { PageSkeleton } from "../../parts/resource/PageSkeleton.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { paths } from "../../paths.ts";
import { DeleteTeam } from "./DeleteTeam.tsx";
import { TeamForm } from "./TeamForm.tsx";
import { TeamPeople } from "./TeamPeople.tsx";
import { TeamShares } from "./TeamShares.tsx";

const AddToTeam = lazy(() => import("./AddToTeam.tsx"));

const from = "/frame/$namespace/members/teams/$team";

/** One team: who is in it, who leads it, its end. */
export default function Team() {
  const { namespace, team: name } = useParams({ from });
  const { data: team, error, refetch } = useCall(getTeam, { params: { organization: namespace, team: name } });
  if (error && !team) return <LoadFailure error={error} onRetry={refetch} />;
  if (!team) return <PageSkeleton />;
  return <Page key={team.id} namespace={namespace} team={team} />;
}

function Page({ namespace, team }: { namespace: string; team: TeamShape }) {
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/members/teams/$team" });
  const show = (change: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  return (
    <>
      <Head team={team} onRename={() => show({ rename: true })} onAdd={() => show({ add: true })} />
      {team.description && <Text mb="md">{team.description}</Text>}
      <TeamPeople
        namespace={namespace}
        team={team}
        query={search.query}
        onQuery={(query) => show({ query })}
        onAdd={() => show({ add: true })}
      />
      <TeamShares namespace={namespace} team={team} />
      <DeleteTeam namespace={namespace} team={team} />
      <Suspense>
        {search.add && <AddToTeam namespace={namespace} team={team} onClose={() => show({ add: undefined })} />}
      </Suspense>
      {search.rename && <Rename namespace={namespace} team={team} onClose={() => show({ rename: undefined })} />}
    </>
  );
}

function Head({ team, onRename, onAdd }: { team: TeamShape; onRename: () => void; onAdd: () => void }) {
  const { t } = useTranslation();
  const reason = useReason()(team.can, "team.edit");
  return (
    <PageTitle
      title={team.name}
      facts={
        <Facts
          items={[
            [t("teams.members"), number(team.members)],
            [t("teams.leads"), team.leads.length > 0 ? names(team.leads.map(({ name }) => name)) : t("teams.no_leads")],
            [t("teams.created"), <TimeAgo key="created" time={team.created_at} />],
          ]}
        />
      }
      action={
        <>
          <GuardedButton variant="default" reason={reason} leftSection={<IconPencil size={16} />} onClick={onRename}>
            {t("teams.edit")}
          </GuardedButton>
          <GuardedButton reason={reason} leftSection={<IconUserPlus size={16} />} onClick={onAdd}>
            {t("teams.add")}
          </GuardedButton>
        </>
      }
    />
  );
}

interface RenameProps {
  namespace: string;
  team: TeamShape;
  onClose: () => void;
}

/** A renamed team keeps its people and shares; its address follows. */
function Rename({ namespace, team: { name, description }, onClose }: RenameProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const edit = useAct(editTeam, (saved) =>
    saved.name === name ? onClose() : navigate({ ...paths.team(namespace, saved.name), replace: true }),
  );
  return (
    <Dialog opened onClose={onClose} title={t("teams.edit_title", { name })}>
      <TeamForm
        initial={{ name, description }}
        action={t("parts.save")}
        onSubmit={(body) => edit.mutateAsync({ params: { organization: namespace, team: name }, body })}
        onClose={onClose}
      />
    </Dialog>
  );
}
