import { Text } from "@mantine/core";
import type { UsageRecord } from "../../../contract/usage.ts";
import { TextLink } from "../../parts/links.tsx";
import { paths, resourceIn, runPath, versionPath } from "../../paths.ts";
import { useSourceWords } from "./source.ts";

/** What used it: the data set, model or container, and which version or execution of it; on a phone also what was used. */
export function RecordResource({ record: { resource, source, product } }: { record: UsageRecord }) {
  const words = useSourceWords();
  const { kind, namespace, name } = resourceIn(resource);
  const number = Number(/\d+$/.exec(source)?.[0]);
  if (!namespace || !name) return <Text c="dimmed">{resource}</Text>;
  const link =
    kind === "api"
      ? paths.api(namespace, name)
      : kind === "container" || kind === "engine"
        ? runPath({ kind, namespace, container: name, number: number || 1 })
        : versionPath({ kind, namespace, name }, number || undefined);
  return (
    <>
      <TextLink {...link}>{name}</TextLink>
      <Text size="xs" c="dimmed">
        {words(source)}
        <Text span size="xs" hiddenFrom="sm">
          {` · ${product}`}
        </Text>
      </Text>
    </>
  );
}
