import { Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ProjectVisibility } from "../../../contract/projects.ts";
import { useAct } from "../../api.ts";
import { useNamespace } from "../../namespace.ts";
import { Dialog } from "../Dialog.tsx";
import { Consequences } from "./Consequences.tsx";
import { editOf, type Thing } from "./thing.ts";
import { VisibilityField } from "./VisibilityField.tsx";

/** Changes who reaches a thing, after saying who gains and who loses. */
export default function VisibilityDialog({ thing, onClose }: { thing: Thing; onClose: () => void }) {
  const { t } = useTranslation();
  const { kind, namespace, name } = thing;
  const [visibility, setVisibility] = useState<ProjectVisibility>(thing.visibility);
  const edit = useAct(editOf[kind] as typeof editOf.project);
  const changed = visibility !== thing.visibility;
  return (
    <Dialog opened onClose={onClose} title={t("access.visibility_of", { name })}>
      <Stack gap="md">
        <VisibilityField
          of={kind === "project" ? "project" : "resource"}
          namespace={namespace}
          value={visibility}
          onChange={setVisibility}
        />
        <Consequences
          thing={thing}
          change={changed ? { visibility } : undefined}
          action={t("parts.save")}
          note={useNote(thing, visibility)}
          onSave={() => edit.mutateAsync({ params: { namespace, name }, body: { visibility } })}
          onClose={onClose}
        />
      </Stack>
    </Dialog>
  );
}

/** What is not about one person: what maintainers go on seeing, what ends. */
function useNote(thing: Thing, after: ProjectVisibility): string | undefined {
  const { t } = useTranslation();
  const maintained = useNamespace(thing.namespace).kind === "organization";
  const ends = thing.kind === "project" && after === "private" ? [t("access.private_ends")] : [];
  const closed = maintained && (after === "private" || after === "shared");
  return [...ends, ...(closed ? [t("access.maintainers_see")] : [])].join(" ") || undefined;
}
