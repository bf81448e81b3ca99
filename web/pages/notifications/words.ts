import { useTranslation } from "react-i18next";
import type { Notification } from "../../../contract/notifications.ts";
import { bytes, number } from "../../format.ts";
import { visibilityKey } from "../../parts/badges.tsx";

/** What a person was told as a sentence in their language; in the record's own words where we have no others. */
export function useSentence() {
  const { t, i18n } = useTranslation();
  const known = (key: string, other: string) => (i18n.exists(key) ? t(key as "notifications.title") : other);
  const inside = (text: string) => (i18n.language === "en" ? text.toLowerCase() : text);
  return ({ action, actor, namespace, entity, details, text }: Notification): string => {
    const { role, visibility, limit, error } = details;
    const level = action === "team.edit" ? "member" : action.endsWith(".share") ? "level" : undefined;
    const ended = level !== undefined && !(level in details) ? "_ended" : ""; // a share, or a place in a team
    const why = "stop_reason" in details ? `_${details["stop_reason"]}` : ""; // where the reason is the news
    const plain = action.replaceAll(".", "_");
    const act = i18n.exists(`notifications.sentences.${plain}${why}`) ? plain + why : plain + ended;
    const key = i18n.exists(`notifications.sentences.${act}`) ? act : "other";
    const amount = entity.name === "storage" ? bytes : number;
    return t(`notifications.sentences.${key as "other"}`, {
      ...details,
      ...{ text, actor: actor.name, place: namespace?.name ?? "", error: error ?? "" },
      name: inside(known(`notifications.products.${entity.name}`, entity.name)),
      kind: inside(known(`activity.entities.${entity.kind}`, entity.kind)),
      role: inside(known(`parts.roles.${role}`, String(role))),
      visibility: visibility ? t(`parts.visibility.${visibilityKey[visibility as "private"]}_label`) : "",
      limit: typeof limit === "number" ? amount(limit) : inside(t("parts.unlimited")),
    });
  };
}
