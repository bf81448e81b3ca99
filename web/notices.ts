import { useTranslation } from "react-i18next";
import type { Notification } from "../contract/notifications.ts";
import { bytes, number } from "./format.ts";

const keyOf = (visibility: "private") => String(visibility).replaceAll("-", "_") as "private";

/** What a person was told as a sentence in their language; in the record's own words where we have no others. */
export function useSentence() {
  const { t, i18n } = useTranslation();
  const inside = (text: string) => (i18n.language === "en" ? text.charAt(0).toLowerCase() + text.slice(1) : text);
  // a word of ours stands small within a sentence; a name stays as its people write it
  const known = (key: string, other: string) => (i18n.exists(key) ? inside(t(key as "notifications.title")) : other);
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
      name: known(`notifications.products.${entity.name}`, entity.name),
      kind: known(`activity.entities.${entity.kind}`, entity.kind),
      role: known(`parts.roles.${role}`, String(role)),
      visibility: visibility ? t(`parts.visibility.${keyOf(visibility as "private")}_label`) : "",
      limit: typeof limit === "number" ? amount(limit) : inside(t("parts.unlimited")),
    });
  };
}
