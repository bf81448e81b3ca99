import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { listEngines } from "../../../contract/engines.ts";
import { useCall } from "../../api.ts";
import { Choice } from "../../parts/Choice.tsx";
import { useFind } from "../../parts/find.ts";

interface EngineFieldProps {
  namespace: string;
  /** The name of an engine of the namespace. */
  value: string;
  onChange: (name: string) => void;
  error?: ReactNode;
}

/** Which engine of the workbench calls are sent to, of those that one may ask. */
export function EngineField({ namespace, value, onChange, error }: EngineFieldProps) {
  const { t } = useTranslation();
  const find = useFind(value ? { value, label: value } : undefined);
  const query = { namespace, limit: 20, ...(find.query ? { query: find.query } : {}) };
  const { data } = useCall(listEngines, { query });
  const options = (data?.items ?? [])
    .filter(({ can }) => can["resource.read_content"])
    .map(({ name }) => ({ value: name, label: name }));
  return (
    <Choice
      {...find.props}
      label={t("apis.engine")}
      description={t("apis.engine_hint")}
      required
      nothingFoundMessage={t("apis.no_engine")}
      data={find.withChosen(options)}
      value={value || null}
      error={error}
      onChange={(name) => onChange(name ?? "")}
    />
  );
}
