import { useTranslation } from "react-i18next";

/** The server says `execution 3`, `version 2`, `output of execution 3`. */
export function useSourceWords() {
  const { t } = useTranslation();
  return (source: string): string => {
    const [, what, number] = /^(execution|version|output of execution) (\d+)$/.exec(source) ?? [];
    if (what === "execution") return t("usage.source_execution", { number });
    if (what === "version") return t("usage.source_version", { number });
    return what ? t("usage.source_output", { number }) : source;
  };
}
