import { Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAct, usePages } from "../../api.ts";
import { Dialog } from "../Dialog.tsx";
import { Consequences } from "./Consequences.tsx";
import { useAccessDialogs } from "./dialogs.ts";
import { LevelField } from "./LevelField.tsx";
import { nameOfSubject, subjectOf } from "./subject.ts";
import { accessOf, type Thing } from "./thing.ts";
import { Whom } from "./Whom.tsx";

/** Shares a thing with a person or a team, or changes how much they may; says first what that does. */
export default function ShareDialog({ thing, onClose }: { thing: Thing; onClose: () => void }) {
  const { t } = useTranslation();
  const { with: subject, level = "read", show } = useAccessDialogs();
  const { kind, namespace, name } = thing;
  const { items } = usePages(accessOf[kind].list, { params: { namespace, name }, query: { limit: 100 } });
  const existing = items?.find((share) => subjectOf(share) === subject);
  const put = useAct(accessOf[kind].put as typeof accessOf.project.put);
  const who = existing?.person?.name ?? nameOfSubject(subject ?? "");
  const title = existing ? t("access.share_change_title", { who, name }) : t("access.share_title", { name });
  const params = { namespace, name, subject: subject ?? "" };
  return (
    <Dialog opened onClose={onClose} title={title}>
      <Stack gap="md">
        {!existing && (
          <Whom
            thing={thing}
            without={(items ?? []).map(subjectOf)}
            value={subject}
            onChange={(next) => show({ with: next })}
          />
        )}
        <LevelField
          label={t("access.level")}
          value={level}
          onChange={(next) => show({ level: next })}
          tie={thing.tie}
        />
        <Consequences
          thing={thing}
          change={subject && existing?.level !== level ? { share: { subject, level } } : undefined}
          action={existing ? t("parts.save") : t("access.share")}
          onSave={() => put.mutateAsync({ params, body: { level } })}
          onClose={onClose}
        />
      </Stack>
    </Dialog>
  );
}
