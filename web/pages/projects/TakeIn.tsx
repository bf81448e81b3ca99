import { Group, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Project } from "../../../contract/projects.ts";
import { listResources, type Resource } from "../../../contract/resources.ts";
import { useAct, useCall } from "../../api.ts";
import { Consequences } from "../../parts/access/Consequences.tsx";
import { editOf } from "../../parts/access/thing.ts";
import { kindIcon } from "../../parts/badges.tsx";
import { Choice } from "../../parts/Choice.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { useFind } from "../../parts/find.ts";
import { resourceIn } from "../../paths.ts";

interface TakeInProps {
  project: Project;
  /** What is to be moved in, `{kind}s/{name}`; empty while it is chosen. */
  taken: string;
  onTake: (taken: string) => void;
  onClose: () => void;
}

const keyOf = ({ kind, name }: Pick<Resource, "kind" | "name">) => `${kind}s/${name}`;

/** Moves a data set, model or container of the namespace into the project; says first who gains and who loses by it. */
export default function TakeIn({ project, taken, onTake, onClose }: TakeInProps) {
  const { t } = useTranslation();
  const find = useFind(taken ? { value: taken, label: taken.slice(taken.indexOf("/") + 1) } : undefined);
  const movable = useMovable(project, find.query);
  const [kept, setKept] = useState<Resource>();
  const resource = [...movable, ...(kept ? [kept] : [])].find((one) => keyOf(one) === taken);
  return (
    <Dialog opened onClose={onClose} title={t("access.move_in_title", { name: project.name })}>
      <Stack gap="md">
        <Choice
          {...find.props}
          label={t("access.move_in_what")}
          description={t("access.move_hint")}
          nothingFoundMessage={t("access.move_in_none")}
          data={find.withChosen(movable.map((one) => ({ value: keyOf(one), label: one.name })))}
          value={taken || null}
          onChange={(next) => {
            setKept(movable.find((one) => keyOf(one) === next));
            onTake(next ?? "");
          }}
          renderOption={({ option }) => <Option taken={option.value} name={option.label} />}
          clearable
        />
        {resource && <Move project={project} resource={resource} onClose={onClose} />}
      </Stack>
    </Dialog>
  );
}

/** What one may move in, by name. */
function useMovable(project: Project, query: string | undefined): Resource[] {
  const { namespace, name } = project;
  const { data } = useCall(listResources, { query: { namespace, limit: 50, ...(query ? { query } : {}) } });
  return data?.items.filter(({ can, project }) => can["resource.set_visibility"] && project !== name) ?? [];
}

function Option({ taken, name }: { taken: string; name: string }) {
  const { t } = useTranslation();
  const { kind } = resourceIn(taken);
  const Icon = kindIcon[kind];
  return (
    <Group gap="xs" wrap="nowrap">
      <Icon size={17} stroke={1.7} aria-label={t(`parts.kinds.${kind}`)} style={{ flex: "none" }} />
      {name}
    </Group>
  );
}

function Move({ project, resource, onClose }: { project: Project; resource: Resource; onClose: () => void }) {
  const { t } = useTranslation();
  const { kind, namespace, name } = resource;
  const edit = useAct(editOf[kind] as typeof editOf.dataset);
  const save = async () => {
    await edit.mutateAsync({ params: { namespace, name }, body: { project: project.name } });
    notifications.show({ message: t("access.move_done", { name }) });
  };
  return (
    <Consequences
      thing={resource}
      change={{ project: project.name }}
      action={t("access.move")}
      onSave={save}
      onClose={onClose}
    />
  );
}
