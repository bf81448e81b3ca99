import type { SelectProps } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { listProjects, type Project } from "../../../contract/projects.ts";
import { useCall } from "../../api.ts";
import { Choice } from "../Choice.tsx";
import { useFind } from "../find.ts";

interface ProjectChoiceProps extends Omit<SelectProps, "data" | "value" | "onChange"> {
  namespace: string;
  value: string | undefined;
  onChange: (project: string | undefined) => void;
  /** Why one of them cannot be chosen. */
  fits?: (project: Project) => boolean;
}

/** Chooses one of the projects of a namespace that one may see. */
export function ProjectChoice({ namespace, value, onChange, fits = () => true, ...props }: ProjectChoiceProps) {
  const { t } = useTranslation();
  const find = useFind(value ? { value, label: value } : undefined);
  const query = { namespace, limit: 20, ...(find.query ? { query: find.query } : {}) };
  const found = useCall(listProjects, { query }).data?.items ?? [];
  return (
    <Choice
      {...find.props}
      nothingFoundMessage={t("projects.none_found")}
      data={find.withChosen(found.filter(fits).map(({ name }) => ({ value: name, label: name })))}
      value={value ?? null}
      onChange={(next) => onChange(next ?? undefined)}
      clearable
      {...props}
    />
  );
}
