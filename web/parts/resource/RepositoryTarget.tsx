import { Input, SegmentedControl, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Repository, type RepositoryKind, repositoryRoutes } from "../../../contract/repositories.ts";
import { useCall } from "../../api.ts";
import { useNamespaces } from "../../namespace.ts";
import { useFind } from "../find.ts";

interface KindAndWorkbenchProps {
  kind: RepositoryKind;
  namespace: string;
  onKind: (kind: RepositoryKind) => void;
  onNamespace: (namespace: string) => void;
}

/** Whether it is a data set or a model, and in which of one's workbenches. */
export function KindAndWorkbench({ kind, namespace, onKind, onNamespace }: KindAndWorkbenchProps) {
  const { t } = useTranslation();
  const namespaces = useNamespaces();
  return (
    <>
      <Input.Wrapper label={t("outputs.kind")} labelElement="div">
        <SegmentedControl
          fullWidth
          aria-label={t("outputs.kind")}
          value={kind}
          onChange={(next) => onKind(next as RepositoryKind)}
          data={(["dataset", "model"] as const).map((one) => ({ value: one, label: t(`parts.kinds.${one}`) }))}
        />
      </Input.Wrapper>
      {namespaces.length > 1 && (
        <Select
          label={t("outputs.workbench")}
          data={namespaces.map(({ path, name }) => ({ value: path, label: name }))}
          value={namespace}
          onChange={(next) => next && onNamespace(next)}
          allowDeselect={false}
        />
      )}
    </>
  );
}

interface RepositorySelectProps {
  kind: RepositoryKind;
  namespace: string;
  /** Its name; empty: none is chosen. */
  value: string;
  onChange: (name: string) => void;
  /** Which of those that are found are offered. */
  fits?: (repository: Pick<Repository, "can">) => boolean;
  none: string;
}

/** Finds a data set or model of a workbench by a part of its name. */
export function RepositorySelect({ kind, namespace, value, onChange, fits, none }: RepositorySelectProps) {
  const { t } = useTranslation();
  const find = useFind(value === "" ? undefined : { value, label: value });
  const query = { namespace, limit: 20, ...(find.query ? { query: find.query } : {}) };
  const found = useCall(repositoryRoutes[kind].list, { query }).data?.items ?? [];
  const offered = fits ? found.filter(fits) : found;
  return (
    <Select
      {...find.props}
      label={t("outputs.target")}
      required
      nothingFoundMessage={none}
      data={find.withChosen(offered.map(({ name }) => ({ value: name, label: name })))}
      value={value === "" ? null : value}
      onChange={(name) => onChange(name ?? "")}
    />
  );
}
