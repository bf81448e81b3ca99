import { useTranslation } from "react-i18next";
import type { Activity } from "../../../contract/activity.ts";

/** The words of a line: its kind of thing, its action, and the sentence, which the server writes in English only. */
export function useLineWords() {
  const { t, i18n } = useTranslation();
  const known = (key: string, other: string) => (i18n.exists(key) ? t(key as "activity.title") : other);
  return ({ action, entity, text }: Pick<Activity, "action" | "entity" | "text">) => {
    const act = known(`activity.actions.${action.replaceAll(".", "_")}`, action);
    return {
      kind: known(`activity.entities.${entity.kind}`, entity.kind),
      action: act,
      sentence: i18n.language === "en" || act === action ? text : act,
    };
  };
}
