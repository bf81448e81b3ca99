import { Group, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { datasets } from "../../../contract/repositories.ts";
import { useCall } from "../../api.ts";
import { useNamespaces } from "../../namespace.ts";

interface AddBindingProps {
  namespace: string;
  chosen: string[];
  onAdd: (source: string) => void;
}

/** Finds a data set that one may read, in this workbench or another of one's own, and adds it. */
export function AddBinding({ namespace, chosen, onAdd }: AddBindingProps) {
  const { t } = useTranslation();
  const namespaces = useNamespaces();
  const [where, setWhere] = useState(namespace);
  const [text, setText] = useState("");
  const [query] = useDebouncedValue(text.trim(), 200);
  const { data, isFetching } = useCall(datasets.list, {
    query: { namespace: where, limit: 30, query: query || undefined },
  });
  const found = data?.items
    .filter(({ can }) => can["resource.read_content"] !== false)
    .map(({ namespace, name }) => ({ value: `datasets/${namespace}/${name}`, label: name }))
    .filter(({ value }) => !chosen.includes(value));
  return (
    <Group gap="xs">
      {namespaces.length > 1 && (
        <Select
          w={170}
          aria-label={t("containers.input_namespace")}
          data={namespaces.map(({ path, name }) => ({ value: path, label: name }))}
          value={where}
          onChange={(next) => setWhere(next ?? namespace)}
          allowDeselect={false}
        />
      )}
      <Select
        flex={1}
        miw={180}
        aria-label={t("containers.add_input")}
        placeholder={t("containers.add_input")}
        leftSection={<IconPlus size={16} />}
        searchable
        clearable={false}
        searchValue={text}
        onSearchChange={setText}
        value={null}
        data={found ?? []}
        filter={({ options }) => options}
        nothingFoundMessage={isFetching ? t("parts.loading") : t("containers.no_dataset")}
        onChange={(source) => {
          if (source) onAdd(source);
          setText("");
        }}
      />
    </Group>
  );
}
