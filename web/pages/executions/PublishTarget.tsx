import { Input, SegmentedControl, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { RepositoryKind } from "../../../contract/repositories.ts";
import { useNamespaces } from "../../namespace.ts";
import { type Place, PlaceField } from "../../parts/access/PlaceField.tsx";
import { KindAndWorkbench, RepositorySelect } from "../../parts/resource/RepositoryTarget.tsx";

/** Where it goes, as it is chosen. */
export interface Target {
  is_new: boolean;
  kind: RepositoryKind;
  namespace: string;
  name: string;
  place: Place;
  from: "latest" | "empty";
}

interface PublishTargetProps {
  value: Target;
  onChange: (value: Target) => void;
}

/** Where an output goes: something new with a name and a place, or a data set or model that is there. */
export function PublishTarget({ value, onChange }: PublishTargetProps) {
  const { t } = useTranslation();
  const namespaces = useNamespaces();
  const set = (change: Partial<Target>) => onChange({ ...value, ...change });
  const isAlone = (path: string) => namespaces.some((one) => one.path === path && one.kind === "person");
  const move = (namespace: string) => {
    const visibility = isAlone(namespace) ? "private" : value.place.visibility;
    set({ namespace, name: value.is_new ? value.name : "", place: { project: undefined, visibility } });
  };
  return (
    <>
      <Input.Wrapper label={t("outputs.into")} labelElement="div">
        <SegmentedControl
          fullWidth
          aria-label={t("outputs.into")}
          value={value.is_new ? "into_new" : "into_existing"}
          onChange={(way) => set({ is_new: way === "into_new", name: "", from: "latest" })}
          data={(["into_new", "into_existing"] as const).map((one) => ({ value: one, label: t(`outputs.${one}`) }))}
        />
      </Input.Wrapper>
      <KindAndWorkbench
        kind={value.kind}
        namespace={value.namespace}
        onKind={(kind) => set({ kind, name: value.is_new ? value.name : "" })}
        onNamespace={move}
      />
      {value.is_new ? (
        <>
          <TextInput
            label={t("resources.name")}
            description={t("resources.name_hint")}
            required
            value={value.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <PlaceField namespace={value.namespace} value={value.place} onChange={(place) => set({ place })} />
        </>
      ) : (
        <Existing value={value} set={set} key={`${value.kind} ${value.namespace}`} />
      )}
    </>
  );
}

function Existing({ value, set }: { value: Target; set: (change: Partial<Target>) => void }) {
  const { t } = useTranslation();
  const { kind, namespace, name, from } = value;
  return (
    <>
      <RepositorySelect
        kind={kind}
        namespace={namespace}
        value={name}
        onChange={(next) => set({ name: next })}
        none={t("outputs.no_target")}
      />
      <Input.Wrapper label={t("outputs.begin")} labelElement="div">
        <SegmentedControl
          fullWidth
          aria-label={t("outputs.begin")}
          value={from}
          onChange={(next) => set({ from: next as Target["from"] })}
          data={(["latest", "empty"] as const).map((one) => ({ value: one, label: t(`outputs.begin_${one}`) }))}
        />
      </Input.Wrapper>
    </>
  );
}
