import { Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { problemOf, useAct } from "../../api.ts";
import { useNamespace } from "../../namespace.ts";
import { Dialog } from "../Dialog.tsx";
import { Consequences } from "./Consequences.tsx";
import { useAccessDialogs } from "./dialogs.ts";
import { LevelField } from "./LevelField.tsx";
import { usePreview } from "./preview.ts";
import { useShares } from "./share.ts";
import { subjectOf } from "./subject.ts";
import { accessOf, type Thing } from "./thing.ts";
import { Whom } from "./Whom.tsx";

/** Shares a thing with a person or a team, or changes how much they may; says first what that does. */
export default function ShareDialog({ thing, onClose }: { thing: Thing; onClose: () => void }) {
  const { t } = useTranslation();
  const { with: subject, level = "read", show } = useAccessDialogs();
  const { kind, namespace, name } = thing;
  const { list, share, who } = useShares(thing, subject);
  const put = useAct(accessOf[kind].put as typeof accessOf.project.put);
  const change = subject && share?.level !== level ? { share: { subject, level } } : undefined;
  const nobody = isAboutSubject(usePreview(thing, change).error);
  const params = { namespace, name, subject: subject ?? "" };
  return (
    <Dialog
      opened
      onClose={onClose}
      title={share ? t("access.share_change_title", { who, name }) : t("access.share_title", { name })}
    >
      <Stack gap="md">
        {!share && (
          <Whom
            thing={thing}
            without={(list.items ?? []).map(subjectOf)}
            value={subject}
            onChange={(next) => show({ with: next })}
            error={nobody && t("access.share_nobody", { name: who })}
          />
        )}
        <LevelField
          label={t("access.level")}
          value={level}
          onChange={(next) => show({ level: next })}
          tie={thing.tie}
          roles={useNamespace(namespace).kind === "organization"}
        />
        <Consequences
          thing={thing}
          change={change}
          action={share ? t("parts.save") : t("access.share")}
          said={nobody}
          onSave={() => put.mutateAsync({ params, body: { level } })}
          onClose={onClose}
        />
      </Stack>
    </Dialog>
  );
}

/** Whether it is whom one named that does not fit. */
const isAboutSubject = (error: unknown): boolean =>
  problemOf(error)?.fields?.some(({ path }) => path.endsWith("subject")) ?? false;
