import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Application, putForward, type Served } from "../../../contract/applications.ts";
import { useAct } from "../../api.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { faultsOf } from "./faults.ts";
import { type Draft, emptyDraft, ServesFields, servesOf } from "./ServesFields.tsx";

/** Begins with what is served now; of data with its newest version. */
const draftOf = (served: Served | undefined): Draft => {
  if (served?.form === "link") return { ...emptyDraft, form: "link", url: served.url };
  if (!served?.there) return emptyDraft;
  if (served.form === "engine") return { ...emptyDraft, form: "engine", engine: served.engine };
  return { ...emptyDraft, source: served.source, folder: served.folder };
};

/** Lets an application serve something else: at once, or once it is approved. */
export default function PutForward({ application, onClose }: { application: Application; onClose: () => void }) {
  const { t } = useTranslation();
  const { namespace, name, served, needs_approval: waits } = application;
  const [draft, setDraft] = useState(() => draftOf(served?.serves));
  const [note, setNote] = useState("");
  const put = useAct(putForward, ({ state }) => {
    notifications.show({ message: t(state === "ready" ? "applications.put_done" : "applications.put_waits") });
    onClose();
  });
  const faults = faultsOf(put.error);
  const send = () => put.mutate({ params: { namespace, name }, body: { serves: servesOf(draft), note } });
  return (
    <Dialog opened onClose={onClose} title={t("applications.put_forward_title", { name })} size="lg">
      <Stack gap="md">
        <ServesFields namespace={namespace} value={draft} onChange={setDraft} faults={faults} />
        <Textarea
          label={t("applications.note")}
          description={t("applications.note_hint")}
          autosize
          minRows={2}
          maxRows={6}
          maxLength={2000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Text size="sm" c="dimmed">
          {t(waits ? "applications.waits" : "applications.at_once")}
        </Text>
        {Object.keys(faults).length === 0 && <ErrorNotice error={put.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("parts.cancel")}
          </Button>
          <Button loading={put.isPending} onClick={send}>
            {t(waits ? "applications.put_forward_wait" : "applications.put_forward_send")}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
