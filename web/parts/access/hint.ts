import { useTranslation } from "react-i18next";
import type { ProjectVisibility } from "../../../contract/projects.ts";
import { useNamespace } from "../../namespace.ts";
import { visibilityKey } from "../badges.tsx";

/** What a visibility means; only an organization has maintainers, who see the outside of everything. */
export function useVisibilityHint(of: "resource" | "project", namespace: string) {
  const { t } = useTranslation();
  const maintained = useNamespace(namespace).kind === "organization";
  return (option: ProjectVisibility): string => {
    if (!maintained) return t(option === "private" ? "projects.personal_hint" : "projects.personal_shared_hint");
    if (of === "project" && option === "private") return t("projects.private_hint");
    return t(`parts.visibility.${visibilityKey[option]}_hint`);
  };
}
