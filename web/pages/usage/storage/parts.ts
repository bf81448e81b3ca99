import { useTranslation } from "react-i18next";
import type { StoragePart } from "../../../../contract/usage.ts";
import { paths, resourceIn, versionPath } from "../../../paths.ts";
import { useSourceWords } from "../source.ts";
import type { UsageSearch } from "../statistics.ts";

export type PartBy = NonNullable<UsageSearch["parts"]>;

/** What a project, a member, a kind or a resource holds is asked of with these. */
export const narrowing = ({ project, member, kind, resource }: UsageSearch) => ({ project, member, kind, resource });

/** Nothing is narrowed. */
export const whole = { project: undefined, member: undefined, kind: undefined, resource: undefined } as const;

/** Whether one looks at less than the whole. */
export const isNarrowed = ({ project, member, kind, resource }: UsageSearch): boolean =>
  project !== undefined || Boolean(member || kind || resource);

/** Where a click on a part leads: to what is in it, at last to the version or execution itself. */
export function linkOf(namespace: string, by: PartBy, part: StoragePart, search: UsageSearch) {
  const { hidden, project, member, kind, resource, source } = part;
  const inside = (change: UsageSearch) =>
    paths.usage(namespace, { ...search, tab: "storage", sort: undefined, ...change });
  if (hidden) return undefined;
  if (by === "project") return inside({ parts: "resource", project: project ?? "" });
  if (by === "member") return inside({ parts: "resource", member: member?.path });
  if (by === "kind") return inside({ parts: "resource", kind: kind ?? undefined });
  if (by === "resource") return inside({ parts: "version", resource: resource ?? undefined });
  return sourcePath(resource ?? "", source ?? "");
}

/** The page of the files of a version, or of an execution with what it left. */
function sourcePath(resource: string, source: string) {
  const { kind, namespace, name } = resourceIn(resource);
  const number = Number(/\d+$/.exec(source)?.[0]) || 1;
  if (!namespace || !name) return undefined;
  if (kind === "api") return paths.api(namespace, name);
  if (kind === "engine") return paths.engine(namespace, name);
  return kind === "container"
    ? paths.execution(namespace, name, number, { tab: "outputs" })
    : versionPath({ kind, namespace, name }, number);
}

/** How a part is called, and where that needs a second line, what it belongs to. */
export function usePartWords(by: PartBy) {
  const { t } = useTranslation();
  const words = useSourceWords();
  return (part: StoragePart): { name: string; more?: string | undefined } => {
    const { hidden, project, member, kind, resource, source } = part;
    if (hidden) return { name: t(`usage.hidden_parts.${by}`) };
    if (by === "project") return { name: project ?? t("usage.no_project") };
    if (by === "member") return { name: member?.name ?? "", more: member?.path };
    if (by === "kind" && kind) return { name: t(`usage.kinds.${kind}`) };
    const name = resource?.split("/").at(2) ?? "";
    const kind_words = kind ? t(`usage.one_kind.${kind}`) : undefined;
    return by === "version" ? { name: words(source ?? ""), more: name } : { name, more: kind_words };
  };
}
