import {
  Button,
  Group,
  Input,
  MultiSelect,
  SegmentedControl,
  Skeleton,
  Stack,
  Switch,
  Text,
  TextInput,
} from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Execution, listOutputFolder } from "../../../contract/executions.ts";
import { publishOutput } from "../../../contract/publications.ts";
import type { Visibility } from "../../../contract/resources.ts";
import { useAct, useCall } from "../../api.ts";
import { placed } from "../../parts/access/PlaceField.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { useDefaultVisibility } from "../../parts/resource/standing.ts";
import { PublishTarget, type Target } from "./PublishTarget.tsx";

interface PublishOutputProps {
  execution: Execution;
  onClose: () => void;
}

/** Makes what an execution left a version: of something new, or of what is there. */
export default function PublishOutput({ execution, onClose }: PublishOutputProps) {
  const { t } = useTranslation();
  const visibility = useDefaultVisibility(execution.namespace, "dataset") ?? "private";
  const ready = useDefaultVisibility(execution.namespace, "dataset") !== undefined;
  return (
    <Dialog opened onClose={onClose} title={t("outputs.publish_title", { number: execution.number })} size="lg">
      {ready ? <Form {...{ execution, visibility, onClose }} /> : <Skeleton height={320} />}
    </Dialog>
  );
}

function Form({ execution, visibility, onClose }: PublishOutputProps & { visibility: Visibility }) {
  const { t } = useTranslation();
  const { namespace, container, number } = execution;
  const [target, setTarget] = useState<Target>({
    ...{ is_new: true, kind: "dataset", namespace, name: "", from: "latest" },
    place: { project: undefined, visibility },
  });
  const [paths, setPaths] = useState<string[] | null>(null);
  const [more, setMore] = useState({ folder: "", note: "", seal: true });
  const publish = useAct(publishOutput, onClose);
  const { folder, note, seal } = more;
  const send = () =>
    publish.mutate({
      params: { namespace, name: container, number },
      body: {
        ...{ target: `${target.kind}s/${target.namespace}/${target.name}`, from: target.from, paths: paths ?? [] },
        ...(target.is_new ? { create: placed(target.place) } : {}),
        ...(folder === "" ? {} : { folder }),
        ...{ note, seal },
      },
    });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Stack gap="md">
        <Text c="dimmed">{t("outputs.publish_text")}</Text>
        <PublishTarget value={target} onChange={setTarget} />
        <What execution={execution} value={paths} onChange={setPaths} />
        <TextInput
          label={t("outputs.folder")}
          description={t("outputs.folder_hint")}
          value={folder}
          onChange={(event) => setMore({ ...more, folder: event.currentTarget.value })}
        />
        <TextInput
          label={t("outputs.note")}
          maxLength={200}
          value={note}
          onChange={(event) => setMore({ ...more, note: event.currentTarget.value })}
        />
        <Switch
          label={t("outputs.seal")}
          description={t("outputs.seal_hint")}
          checked={seal}
          onChange={(event) => setMore({ ...more, seal: event.currentTarget.checked })}
        />
        <ErrorNotice error={publish.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("parts.cancel")}
          </Button>
          <Button type="submit" loading={publish.isPending} disabled={target.name === "" || paths?.length === 0}>
            {t("outputs.publish")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface WhatProps {
  execution: Execution;
  /** Null: everything. */
  value: string[] | null;
  onChange: (value: string[] | null) => void;
}

function What({ execution, value, onChange }: WhatProps) {
  const { t } = useTranslation();
  const params = { namespace: execution.namespace, name: execution.container, number: execution.number };
  const { data } = useCall(listOutputFolder, { params, query: { under: "", limit: 1000 } });
  const top = data?.items.map(({ folder, file }) => ({
    value: folder?.path ?? file?.path ?? "",
    label: folder ? `${folder.path}/` : (file?.path ?? ""),
  }));
  return (
    <>
      <Input.Wrapper label={t("outputs.what")} labelElement="div">
        <SegmentedControl
          fullWidth
          aria-label={t("outputs.what")}
          value={value === null ? "everything" : "chosen"}
          onChange={(next) => onChange(next === "everything" ? null : [])}
          data={(["everything", "chosen"] as const).map((one) => ({ value: one, label: t(`outputs.${one}`) }))}
        />
      </Input.Wrapper>
      {value !== null && (
        <MultiSelect label={t("outputs.choose")} searchable data={top ?? []} value={value} onChange={onChange} />
      )}
    </>
  );
}
