import { Group, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ApplicationForm, Serves } from "../../../contract/applications.ts";
import { listEngines } from "../../../contract/engines.ts";
import { datasets, models } from "../../../contract/repositories.ts";
import { useCall } from "../../api.ts";
import { Choice } from "../../parts/Choice.tsx";
import { useFind } from "../../parts/find.ts";
import { BindingVersion } from "../containers/BindingVersion.tsx";

/** What somebody chooses, each form with what was typed for it. */
export interface Draft {
  form: ApplicationForm;
  url: string;
  source: string;
  version: number | "latest";
  folder: string;
  engine: string;
}

export const emptyDraft: Draft = { form: "static", url: "", source: "", version: "latest", folder: "", engine: "" };

/** What is sent of a draft. */
export function servesOf({ form, url, source, version, folder, engine }: Draft): Serves {
  if (form === "link") return { form, url };
  return form === "engine" ? { form, engine } : { form, source, version, folder };
}

interface ServesFieldsProps {
  namespace: string;
  value: Draft;
  onChange: (value: Draft) => void;
  /** What is wrong, by field. */
  faults: Partial<Record<"url" | "source" | "version" | "folder" | "engine", string>>;
}

/** What an application is: a link elsewhere, or pages out of a version of data. */
export function ServesFields({ namespace, value, onChange, faults }: ServesFieldsProps) {
  const { t } = useTranslation();
  const set = (change: Partial<Draft>) => onChange({ ...value, ...change });
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label={t("applications.form")}
        value={value.form}
        onChange={(form) => set({ form: form as ApplicationForm })}
        data={forms.map((form) => ({ value: form, label: t(`applications.forms.${form}`) }))}
      />
      <Text size="sm" c="dimmed">
        {t(`applications.form_hints.${value.form}`)}
      </Text>
      {value.form === "engine" && <Engines namespace={namespace} value={value} set={set} faults={faults} />}
      {value.form === "static" && <Pages namespace={namespace} value={value} set={set} faults={faults} />}
      {value.form === "link" && (
        <TextInput
          label={t("applications.url")}
          description={t("applications.url_hint")}
          placeholder="https://"
          required
          value={value.url}
          error={faults.url}
          onChange={(event) => set({ url: event.currentTarget.value })}
        />
      )}
    </Stack>
  );
}

const forms: readonly ApplicationForm[] = ["static", "engine", "link"];

interface PagesProps extends Pick<ServesFieldsProps, "namespace" | "value" | "faults"> {
  set: (change: Partial<Draft>) => void;
}

function Pages({ namespace, value, set, faults }: PagesProps) {
  const { t } = useTranslation();
  const find = useFind(value.source ? { value: value.source, label: value.source.split("/")[2] ?? "" } : undefined);
  const wanted = { query: { namespace, limit: 20, ...(find.query ? { query: find.query } : {}) } };
  const found = [useCall(datasets.list, wanted), useCall(models.list, wanted)].flatMap(({ data }) => data?.items ?? []);
  const options = found
    .filter(({ can }) => can["resource.read_content"])
    .map(({ kind, name }) => ({ value: `${kind}s/${namespace}/${name}`, label: name }));
  return (
    <>
      <Group align="flex-start" gap="sm" wrap="nowrap">
        <Choice
          {...find.props}
          flex={1}
          label={t("applications.source")}
          description={t("applications.source_hint")}
          required
          nothingFoundMessage={t("applications.no_source")}
          data={find.withChosen(options)}
          value={value.source || null}
          error={faults.source ?? faults.version}
          onChange={(source) => set({ source: source ?? "", version: "latest" })}
        />
      </Group>
      {value.source && (
        <BindingVersion source={value.source} value={value.version} onChange={(version) => set({ version })} />
      )}
      <TextInput
        label={t("applications.folder")}
        description={t("applications.folder_hint")}
        value={value.folder}
        error={faults.folder}
        onChange={(event) => set({ folder: event.currentTarget.value })}
      />
    </>
  );
}

function Engines({ namespace, value, set, faults }: PagesProps) {
  const { t } = useTranslation();
  const find = useFind(value.engine ? { value: value.engine, label: value.engine.split("/")[2] ?? "" } : undefined);
  const { data } = useCall(listEngines, {
    query: { namespace, limit: 20, ...(find.query ? { query: find.query } : {}) },
  });
  const options = (data?.items ?? [])
    .filter(({ can }) => can["execution.start"] !== false)
    .map(({ name }) => ({ value: `engines/${namespace}/${name}`, label: name }));
  return (
    <Choice
      {...find.props}
      label={t("applications.engine")}
      description={t("applications.engine_hint")}
      required
      nothingFoundMessage={t("applications.no_engine")}
      data={find.withChosen(options)}
      value={value.engine || null}
      error={faults.engine}
      onChange={(engine) => set({ engine: engine ?? "" })}
    />
  );
}
