import type { SelectProps } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { listTeams } from "../../../contract/teams.ts";
import { useCall } from "../../api.ts";
import { Choice } from "../Choice.tsx";
import { useFind } from "../find.ts";

interface TeamChoiceProps extends Omit<SelectProps, "data" | "value" | "onChange"> {
  organization: string;
  value: string | undefined;
  onChange: (team: string | undefined) => void;
}

/** Chooses one of the teams of an organization. */
export function TeamChoice({ organization, value, onChange, ...props }: TeamChoiceProps) {
  const { t } = useTranslation();
  const find = useFind(value ? { value, label: value } : undefined);
  const query = { limit: 20, ...(find.query ? { query: find.query } : {}) };
  const found = useCall(listTeams, { params: { organization }, query }).data?.items ?? [];
  return (
    <Choice
      {...find.props}
      nothingFoundMessage={t("teams.none_found")}
      data={find.withChosen(found.map(({ name }) => ({ value: name, label: name })))}
      value={value ?? null}
      onChange={(next) => onChange(next ?? undefined)}
      clearable
      {...props}
    />
  );
}
