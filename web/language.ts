import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { putPreferences } from "../contract/notifications.ts";
import { call } from "./api.ts";
import { currentLanguage } from "./i18n.ts";
import { useMe } from "./namespace.ts";
import { useLater } from "./parts/later.ts";

const key = "language-told";

/** Tells the server once in which language a person reads, so that mails come in it. */
export function useToldLanguage(): void {
  const later = useLater();
  const person = useMe();
  const { i18n } = useTranslation();
  const language = i18n.language === "zh" ? "zh" : currentLanguage();
  const told = person && `${person.path} ${language}`;
  useEffect(() => {
    if (!later || !told || localStorage.getItem(key) === told) return;
    call(putPreferences, { body: { language } }).then(
      () => localStorage.setItem(key, told),
      () => {}, // nothing that one did failed; it is told at the next visit
    );
  }, [later, told, language]);
}
