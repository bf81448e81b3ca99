import { Group, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listContainers } from "../../../contract/containers.ts";
import { datasets, models } from "../../../contract/repositories.ts";
import type { Resource } from "../../../contract/resources.ts";
import { useCall } from "../../api.ts";
import { useNamespaces } from "../../namespace.ts";

interface AddBindingProps {
  namespace: string;
  chosen: string[];
  onAdd: (source: string) => void;
}

const isReadable = ({ can }: Resource) => can["resource.read_content"] !== false;
const optionOf = ({ kind, namespace, name }: Resource) => ({ value: `${kind}s/${namespace}/${name}`, label: name });

/** Finds a data set, a model, or a container whose outputs one may read, in this workbench or another of one's own, and adds it. */
export function AddBinding({ namespace, chosen, onAdd }: AddBindingProps) {
  const { t } = useTranslation();
  const namespaces = useNamespaces();
  const [where, setWhere] = useState(namespace);
  const [text, setText] = useState("");
  const [query] = useDebouncedValue(text.trim(), 200);
  const wanted = { query: { namespace: where, limit: 30, query: query || undefined } };
  const answers = [useCall(datasets.list, wanted), useCall(models.list, wanted), useCall(listContainers, wanted)];
  const found = answers.map(({ data }) => data?.items.filter(isReadable).map(optionOf) ?? []);
  const group = (at: number, group: string) => ({
    group,
    items: found[at]?.filter(({ value }) => !chosen.includes(value)) ?? [],
  });
  const groups = [
    group(0, t("repositories.title.dataset")),
    group(1, t("repositories.title.model")),
    group(2, t("containers.title")),
  ];
  const isFetching = answers.some((answer) => answer.isFetching);
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
        data={groups.filter(({ items }) => items.length > 0)}
        filter={({ options }) => options}
        nothingFoundMessage={isFetching ? t("parts.loading") : t("containers.no_source")}
        onChange={(source) => {
          if (source) onAdd(source);
          setText("");
        }}
      />
    </Group>
  );
}
