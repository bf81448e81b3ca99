import { useNamespace } from "../../../namespace.ts";
import type { UsageSearch } from "../statistics.ts";
import { Growth } from "./Growth.tsx";
import { Held } from "./Held.tsx";
import { Parts } from "./Parts.tsx";

interface StorageProps {
  namespace: string;
  search: UsageSearch;
  onSearch: (change: UsageSearch, replace?: boolean) => void;
}

/** What is stored: how much, what holds it, and how it grew. */
export function Storage({ namespace, search, onSearch }: StorageProps) {
  const personal = useNamespace(namespace).kind === "person";
  const by = search.parts ?? "project";
  return (
    <>
      <Held namespace={namespace} />
      <Parts namespace={namespace} search={search} by={by} personal={personal} onSearch={onSearch} />
      <Growth namespace={namespace} search={search} by={by} onSearch={onSearch} />
    </>
  );
}
