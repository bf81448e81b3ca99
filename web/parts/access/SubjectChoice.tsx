import { Group, type SelectProps } from "@mantine/core";
import { IconUsersGroup } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listMembers } from "../../../contract/members.ts";
import { listTeams } from "../../../contract/teams.ts";
import { useCall } from "../../api.ts";
import { Choice } from "../Choice.tsx";
import { useFind } from "../find.ts";
import { NamespaceAvatar } from "../NamespaceAvatar.tsx";
import { nameOfSubject, teamSubject } from "./subject.ts";

interface SubjectChoiceProps extends Omit<SelectProps, "data" | "value" | "onChange"> {
  organization: string;
  /** A user name, or `team:` and the name of a team. */
  value: string | undefined;
  onChange: (subject: string | undefined, name: string | undefined) => void;
  /** Teams as well as people. */
  teams?: boolean;
  /** Whom not to offer. */
  without?: readonly string[];
}

/** Chooses a member or a team of an organization, found by the server while one types. */
export function SubjectChoice({
  organization,
  value,
  onChange,
  teams = false,
  without = [],
  ...props
}: SubjectChoiceProps) {
  const { t } = useTranslation();
  const [label, setLabel] = useState(value && nameOfSubject(value));
  const find = useFind(value ? { value, label: label ?? nameOfSubject(value) } : undefined);
  const query = { limit: 20, ...(find.query ? { query: find.query } : {}) };
  const params = { organization };
  const people = useCall(listMembers, { params, query }).data?.items ?? [];
  const found = useCall(listTeams, { params, query }, { enabled: teams }).data?.items ?? [];
  const offered = ({ value }: { value: string }) => !without.includes(value);
  const items = {
    team: found.map(({ name }) => ({ value: teamSubject(name), label: name })).filter(offered),
    person: people.map(({ path, name }) => ({ value: path, label: name })).filter(offered),
  };
  const known = [...items.team, ...items.person];
  const missing = find.withChosen(known).filter((one) => !known.includes(one));
  return (
    <Choice
      {...find.props}
      data={
        teams
          ? [
              { group: t("access.teams"), items: items.team },
              { group: t("access.people"), items: [...missing, ...items.person] },
            ]
          : [...missing, ...items.person]
      }
      value={value ?? null}
      onChange={(next, option) => {
        setLabel(option?.label);
        onChange(next ?? undefined, option?.label);
      }}
      renderOption={({ option }) => <Subject subject={option.value} name={option.label} />}
      {...props}
    />
  );
}

/** A person or team in the list: names may be alike, so the path stands beside it. */
function Subject({ subject, name }: { subject: string; name: string }) {
  const team = subject.startsWith("team:");
  return (
    <Group gap="xs" wrap="nowrap">
      {team ? (
        <IconUsersGroup size={20} aria-hidden />
      ) : (
        <NamespaceAvatar path={subject} name={name} kind="person" size={22} />
      )}
      <span>
        {name}
        {!team && <span style={{ opacity: 0.7 }}> · {subject}</span>}
      </span>
    </Group>
  );
}
