import { Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Resource, Visibility } from "../../../contract/resources.ts";
import { useAct } from "../../api.ts";
import { Dialog } from "../Dialog.tsx";
import { Consequences } from "./Consequences.tsx";
import { useAccessDialogs } from "./dialogs.ts";
import { ProjectChoice } from "./ProjectChoice.tsx";
import { editOf } from "./thing.ts";
import { VisibilityField } from "./VisibilityField.tsx";

/** Moves a resource into a project, into another, or out of one; says first who gains and who loses by it. */
export default function MoveDialog({ resource, onClose }: { resource: Resource; onClose: () => void }) {
  const { t } = useTranslation();
  const { to = resource.project ?? "", show } = useAccessDialogs();
  const [visibility, setVisibility] = useState<Visibility>("private");
  const { kind, namespace, name } = resource;
  const edit = useAct(editOf[kind] as typeof editOf.dataset);
  const out = to === "" && resource.project !== null;
  const change = out ? { project: null, visibility } : { project: to };
  const save = async () => {
    await edit.mutateAsync({ params: { namespace, name }, body: change });
    notifications.show({ message: t("access.move_done", { name }) });
  };
  return (
    <Dialog opened onClose={onClose} title={t("access.move_title", { name })}>
      <Stack gap="md">
        <ProjectChoice
          namespace={namespace}
          label={t("access.move_to")}
          description={t("access.move_hint")}
          placeholder={t("access.no_project")}
          value={to || undefined}
          onChange={(next) => show({ to: next ?? "" })}
          fits={({ can }) => can["project.add"] !== false}
        />
        {out && (
          <VisibilityField
            of="resource"
            namespace={namespace}
            label={t("access.visibility_out")}
            value={visibility}
            onChange={setVisibility}
          />
        )}
        <Consequences
          thing={resource}
          change={to === (resource.project ?? "") ? undefined : change}
          action={t("access.move")}
          onSave={save}
          onClose={onClose}
        />
      </Stack>
    </Dialog>
  );
}
