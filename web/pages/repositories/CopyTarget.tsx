import { Autocomplete, Button, Group, Input, SegmentedControl, Select, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { fileRoutes } from "../../../contract/files.ts";
import { type RepositoryKind, repositoryRoutes } from "../../../contract/repositories.ts";
import { versionRoutes } from "../../../contract/versions.ts";
import { useAct, useCall } from "../../api.ts";
import { useNamespaces } from "../../namespace.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { useFind } from "../../parts/find.ts";

/** Where something is copied to, as it is chosen. */
export interface Target {
  kind: RepositoryKind;
  namespace: string;
  repository: string;
  version: number | undefined;
  folder: string;
  name: string;
}

interface TargetProps {
  value: Target;
  onChange: (value: Target) => void;
}

/** Chooses an open version of one's own, and the folder and name in it. */
export function CopyTarget({ value, onChange }: TargetProps) {
  const { t } = useTranslation();
  const namespaces = useNamespaces();
  const move = (change: Partial<Target>) => onChange({ ...value, repository: "", version: undefined, ...change });
  return (
    <>
      <Input.Wrapper label={t("outputs.kind")} labelElement="div">
        <SegmentedControl
          fullWidth
          aria-label={t("outputs.kind")}
          value={value.kind}
          onChange={(kind) => move({ kind: kind as RepositoryKind })}
          data={(["dataset", "model"] as const).map((one) => ({ value: one, label: t(`parts.kinds.${one}`) }))}
        />
      </Input.Wrapper>
      {namespaces.length > 1 && (
        <Select
          label={t("outputs.workbench")}
          data={namespaces.map(({ path, name }) => ({ value: path, label: name }))}
          value={value.namespace}
          onChange={(namespace) => namespace && move({ namespace })}
          allowDeselect={false}
        />
      )}
      <RepositoryChoice key={`${value.kind} ${value.namespace}`} value={value} onChange={onChange} />
      {value.repository !== "" && (
        <VersionChoice key={`${value.namespace}/${value.repository}`} value={value} onChange={onChange} />
      )}
    </>
  );
}

/** Those that one may open versions of. */
function RepositoryChoice({ value, onChange }: TargetProps) {
  const { t } = useTranslation();
  const { kind, namespace, repository } = value;
  const find = useFind(repository === "" ? undefined : { value: repository, label: repository });
  const query = { namespace, limit: 20, ...(find.query ? { query: find.query } : {}) };
  const found = useCall(repositoryRoutes[kind].list, { query }).data?.items ?? [];
  const open = found.filter(({ can }) => can["version.create"] !== false);
  return (
    <Select
      {...find.props}
      label={t("outputs.target")}
      required
      nothingFoundMessage={t("repositories.copy_no_target")}
      data={find.withChosen(open.map(({ name }) => ({ value: name, label: name })))}
      value={repository === "" ? null : repository}
      onChange={(name) => onChange({ ...value, repository: name ?? "", version: undefined })}
    />
  );
}

function VersionChoice({ value, onChange }: TargetProps) {
  const { t } = useTranslation();
  const params = { namespace: value.namespace, name: value.repository };
  const routes = versionRoutes[value.kind];
  const { data, error } = useCall(routes.list, { params, query: { limit: 100 } });
  const begin = useAct(routes.open, ({ number }) => onChange({ ...value, version: number }));
  const own = data?.items.filter(({ state, can }) => state === "open" && can["version.write"]) ?? [];
  const [first] = own;
  if (first && !own.some(({ number }) => number === value.version)) onChange({ ...value, version: first.number });
  if (error) return <ErrorNotice error={error} />;
  if (data && !first)
    return (
      <>
        <Group justify="space-between">
          <Text>{t("repositories.copy_no_version")}</Text>
          <Button variant="default" loading={begin.isPending} onClick={() => begin.mutate({ params, body: {} })}>
            {t("repositories.open_version")}
          </Button>
        </Group>
        <ErrorNotice error={begin.error} />
      </>
    );
  return (
    <>
      <Select
        label={t("repositories.copy_version")}
        data={own.map(({ number, note }) => ({
          value: String(number),
          label: [t("repositories.version_number", { number }), note].filter(Boolean).join(" · "),
        }))}
        value={value.version === undefined ? null : String(value.version)}
        onChange={(number) => onChange({ ...value, version: Number(number) })}
        allowDeselect={false}
      />
      <Place value={value} onChange={onChange} />
    </>
  );
}

const folders_max = 200;

/** Offers the folders that lie in the one that is written down so far. */
function Place({ value, onChange }: TargetProps) {
  const { t } = useTranslation();
  const { kind, namespace, repository: name, version = 0, folder } = value;
  const under = folder.slice(0, Math.max(folder.lastIndexOf("/"), 0));
  const wanted = { params: { namespace, name, version }, query: { under, limit: folders_max } };
  const { data } = useCall(fileRoutes[kind].list, wanted, { enabled: version > 0 });
  return (
    <>
      <Autocomplete
        label={t("repositories.copy_folder")}
        description={t("repositories.copy_folder_hint")}
        data={data?.items.flatMap((entry) => entry.folder?.path ?? []) ?? []}
        value={folder}
        onChange={(folder) => onChange({ ...value, folder })}
      />
      <TextInput
        label={t("repositories.copy_name")}
        required
        value={value.name}
        onChange={(event) => onChange({ ...value, name: event.currentTarget.value })}
      />
    </>
  );
}
