import { MultiSelect } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ResourceKind } from "../../../contract/resources.ts";
import { listResources } from "../../../contract/resources.ts";
import { useCall } from "../../api.ts";
import { useMe } from "../../namespace.ts";

interface ResourcesFieldProps {
  namespace: string;
  /** Each `{kind}/{name}`. */
  value: string[];
  onChange: (chosen: string[]) => void;
}

/** What a token is to reach, found by the server while one types; what is private to others cannot be named. */
export function ResourcesField({ namespace, value, onChange }: ResourcesFieldProps) {
  const { t } = useTranslation();
  const me = useMe()?.path;
  const [typed, setTyped] = useState("");
  const [query] = useDebouncedValue(typed.trim(), 200);
  const { data } = useCall(listResources, { query: { namespace, limit: 100, ...(query ? { query } : {}) } });
  const found = (data?.items ?? [])
    .filter(({ visibility, owner }) => visibility !== "private" || owner?.path === me)
    .map(({ kind, name }) => `${kind}/${name}`);
  const offered = [...new Set([...value, ...found])];
  const labelOf = (one: string) => {
    const { kind, name } = namedIn(one);
    return `${name} · ${t(`parts.kinds.${kind}`)}`;
  };
  return (
    <MultiSelect
      label={t("tokens.resources")}
      description={t("tokens.resources_hint")}
      data={offered.map((one) => ({ value: one, label: labelOf(one) }))}
      value={value}
      onChange={onChange}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      maxValues={100}
      filter={({ options }) => options}
      nothingFoundMessage={t("tokens.resources_none")}
    />
  );
}

/** What was chosen, as it is sent. */
export function namedIn(one: string): { kind: ResourceKind; name: string } {
  const slash = one.indexOf("/");
  return { kind: one.slice(0, slash) as ResourceKind, name: one.slice(slash + 1) };
}
