import { useTranslation } from "react-i18next";
import { useNamespaces } from "../../namespace.ts";

const creators = new Set(["developer", "editor", "maintainer"]);

/** The workbenches where one may create, for a select. */
export function usePlaces(): { value: string; label: string }[] {
  const { t } = useTranslation();
  return useNamespaces()
    .filter(({ role }) => role === null || creators.has(role))
    .map(({ path, name, kind }) => ({ value: path, label: kind === "person" ? t("life.personal", { name }) : name }));
}
