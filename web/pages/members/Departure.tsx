import { Alert, List, Skeleton, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { getMemberTies, type MemberTies } from "../../../contract/departures.ts";
import { useCall } from "../../api.ts";
import { bytes } from "../../format.ts";
import { SubjectChoice } from "../../parts/access/SubjectChoice.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";

/** User names of those who get what a person owned, by kind; left out: the organization. */
export type Heirs = Partial<
  Record<"datasets" | "models" | "containers" | "engines" | "applications" | "apis" | "projects", string>
>;

interface DepartureProps {
  namespace: string;
  member: string;
  heirs: Heirs;
  onHeirs: (heirs: Heirs) => void;
}

const ownedKinds = ["datasets", "models", "containers", "engines", "applications", "apis", "projects"] as const;

/** Everything that hangs on somebody who is about to go, and who gets what they own. */
export function Departure({ namespace, member, heirs, onHeirs }: DepartureProps) {
  const { t } = useTranslation();
  const { data: ties, error } = useCall(getMemberTies, { params: { organization: namespace, member } });
  if (!ties) return error ? <ErrorNotice error={error} /> : <Skeleton height={180} />;
  if (ties.last_maintainer) return <Alert color="yellow">{t("coming.last_maintainer")}</Alert>;
  const owned = ownedKinds.filter((kind) => ties[kind].count > 0);
  return (
    <Stack gap="sm">
      <Ties ties={ties} />
      {owned.map((kind) => (
        <SubjectChoice
          key={kind}
          organization={namespace}
          label={t(`coming.heir_of.${kind}`)}
          placeholder={t("coming.heir_none")}
          clearable
          without={[member]}
          value={heirs[kind]}
          onChange={(heir) => onHeirs({ ...heirs, [kind]: heir })}
        />
      ))}
      <Text c="dimmed" size="sm">
        {t("coming.ends")}
      </Text>
    </Stack>
  );
}

function Ties({ ties }: { ties: MemberTies }) {
  const { t } = useTranslation();
  const lines = useLines(ties).filter(({ count }) => count > 0);
  const { name } = ties.member;
  if (lines.length === 0) return <Text>{t("coming.tied_none", { name })}</Text>;
  return (
    <div>
      <Text fw={600} mb={4}>
        {t("coming.tied", { name })}
      </Text>
      <List size="sm" spacing={4}>
        {lines.map(({ key, text, names, count }) => (
          <List.Item key={key}>
            {text}
            <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
              {names.slice(0, shown).join(", ")}
              {count > shown && names.length > 0 && ` ${t("coming.and_more", { count: count - shown })}`}
            </Text>
          </List.Item>
        ))}
      </List>
    </div>
  );
}

const shown = 5;

function useLines(ties: MemberTies) {
  const { t } = useTranslation();
  const {
    datasets,
    models,
    containers,
    engines,
    applications,
    apis,
    projects,
    executions,
    running_engines,
    routes,
    tokens,
    own_tokens,
    webhooks,
    uploads,
    teams,
    shares,
    invitations,
  } = ties;
  const named = ({ items }: { items: { name: string }[] }) => items.map(({ name }) => name);
  const line = (key: string, text: string, count: number, names: string[]) => ({ key, text, count, names });
  const sized = ({ count, logical_bytes }: MemberTies["datasets"]) => ({ count, size: bytes(logical_bytes) });
  return [
    line("datasets", t("coming.tied_datasets", sized(datasets)), datasets.count, named(datasets)),
    line("models", t("coming.tied_models", sized(models)), models.count, named(models)),
    line("containers", t("coming.tied_containers", sized(containers)), containers.count, named(containers)),
    line("engines", t("coming.tied_engines", { count: engines.count }), engines.count, named(engines)),
    line(
      "applications",
      t("coming.tied_applications", { count: applications.count }),
      applications.count,
      named(applications),
    ),
    line("apis", t("coming.tied_apis", { count: apis.count }), apis.count, named(apis)),
    line("projects", t("coming.tied_projects", { count: projects.count }), projects.count, named(projects)),
    line(
      "executions",
      t("coming.tied_executions", { count: executions.count }),
      executions.count,
      executions.items.map(({ container, number }) => `${container}/${number}`),
    ),
    line(
      "running_engines",
      t("coming.tied_running_engines", { count: running_engines.count }),
      running_engines.count,
      named(running_engines),
    ),
    line("routes", t("coming.tied_routes", { count: routes.count }), routes.count, named(routes)),
    line("tokens", t("coming.tied_tokens", { count: tokens.count }), tokens.count, named(tokens)),
    line("own_tokens", t("coming.tied_own_tokens", { count: own_tokens }), own_tokens, []),
    line(
      "webhooks",
      t("coming.tied_webhooks", { count: webhooks.count }),
      webhooks.count,
      webhooks.items.map(({ host }) => host),
    ),
    line(
      "uploads",
      t("coming.tied_uploads", { count: uploads.count }),
      uploads.count,
      uploads.items.map(({ repository, version }) => `${repository}/${version}`),
    ),
    line(
      "teams",
      t("coming.tied_teams", { count: teams.length }),
      teams.length,
      teams.map(({ name, is_lead }) => (is_lead ? t("coming.lead", { name }) : name)),
    ),
    line("shares", t("coming.tied_shares", { count: shares.count }), shares.count, named(shares)),
    line(
      "invitations",
      t("coming.tied_invitations", { count: invitations.count }),
      invitations.count,
      invitations.items.map(({ email, role }) => email ?? t(`parts.roles.${role}`)),
    ),
  ];
}
