import { Autocomplete, Button, Group, Select, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { fileRoutes } from "../../../contract/files.ts";
import type { RepositoryKind } from "../../../contract/repositories.ts";
import { versionRoutes } from "../../../contract/versions.ts";
import { useAct, useCall } from "../../api.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { KindAndWorkbench, RepositorySelect } from "../../parts/resource/RepositoryTarget.tsx";

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
  const move = (change: Partial<Target>) => onChange({ ...value, repository: "", version: undefined, ...change });
  return (
    <>
      <KindAndWorkbench
        kind={value.kind}
        namespace={value.namespace}
        onKind={(kind) => move({ kind })}
        onNamespace={(namespace) => move({ namespace })}
      />
      <RepositorySelect
        key={`${value.kind} ${value.namespace}`}
        kind={value.kind}
        namespace={value.namespace}
        value={value.repository}
        onChange={(repository) => move({ repository })}
        fits={({ can }) => can["version.create"] !== false}
        none={t("repositories.copy_no_target")}
      />
      {value.repository !== "" && (
        <VersionChoice key={`${value.namespace}/${value.repository}`} value={value} onChange={onChange} />
      )}
    </>
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
