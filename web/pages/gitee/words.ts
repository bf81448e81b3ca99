import { useTranslation } from "react-i18next";
import type { Role } from "../../../contract/members.ts";
import type { SyncChange, SyncRun } from "../../../contract/sync-runs.ts";

/** Kinds of changes, in the order in which they are read. */
export const changeKinds = [
  "add",
  "pend",
  "change_role",
  "remove",
  "forget",
  "information",
  "kept",
] as const satisfies SyncChange["kind"][];

/** How many changes there are, without what stays as it is. */
export const changesOf = ({ kept: _stays, ...counts }: SyncRun["counts"]): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** What a sync came to, in a line: "3 joined · 1 left". */
export function useSum() {
  const { t } = useTranslation();
  return (counts: SyncRun["counts"]): string => {
    const said = changeKinds
      .filter((kind) => counts[kind] > 0)
      .map((kind) => t(`gitee.sums.${kind}`, { count: counts[kind] }));
    return said.join(" · ") || t("gitee.sums_none");
  };
}

/** A value of a change as people read it: a role by its name, a text as it is. */
export function useValueWords() {
  const { t } = useTranslation();
  return (value: string | null, { field }: Pick<SyncChange, "field">): string => {
    if (field !== null) return value ? `“${value}”` : t("gitee.field_empty");
    return value === null ? "—" : t(`parts.roles.${value as Role}`);
  };
}
