import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { listProjects } from "../../../contract/projects.ts";
import type { Visibility } from "../../../contract/resources.ts";
import { useCall } from "../../api.ts";
import { ProjectChoice } from "./ProjectChoice.tsx";
import { VisibilityField } from "./VisibilityField.tsx";

/** Where something new goes: into a project, or by itself with a visibility of its own. */
export interface Place {
  project: string | undefined;
  visibility: Visibility;
}

interface PlaceFieldProps {
  namespace: string;
  value: Place;
  onChange: (value: Place) => void;
}

/** Chooses the project of something new, where there are projects, or its visibility: a project decides for what is in it. */
export function PlaceField({ namespace, value, onChange }: PlaceFieldProps) {
  const { t } = useTranslation();
  const { data } = useCall(listProjects, { query: { namespace, limit: 20 } });
  const { project, visibility } = value;
  return (
    <>
      {(project !== undefined || (data?.items.length ?? 0) > 0) && (
        <ProjectChoice
          namespace={namespace}
          label={t("projects.choose")}
          description={t("projects.choose_hint")}
          placeholder={t("projects.none")}
          value={project}
          onChange={(next) => onChange({ project: next, visibility })}
          fits={({ can }) => can["project.add"] !== false}
        />
      )}
      {project === undefined ? (
        <VisibilityField
          of="resource"
          namespace={namespace}
          value={visibility}
          onChange={(next) => onChange({ project, visibility: next })}
        />
      ) : (
        <Text size="xs" c="dimmed">
          {t("projects.in_it_hint", { project })}
        </Text>
      )}
    </>
  );
}

/** What is sent of a place: a project decides on the visibility. */
export const placed = ({ project, visibility }: Place) => (project === undefined ? { visibility } : { project });
