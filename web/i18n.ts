import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import type { en } from "./locales/en.ts";

/** Keys are checked, texts are plain strings. */
type Texts<T> = { [K in keyof T]: T[K] extends string ? string : Texts<T[K]> };

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: Texts<typeof en> };
    returnNull: false;
  }
}

/** The languages the console is written in, by the name their readers know. */
export const languages = { en: "English", zh: "简体中文" } as const;
export type Language = keyof typeof languages;

const words = {
  en: async () => (await import("./locales/en.ts")).en,
  zh: async () => (await import("./locales/zh.ts")).zh,
};

const wished = (): Language => {
  const wish = localStorage.getItem("language") ?? navigator.language;
  return wish.startsWith("zh") ? "zh" : "en";
};

/** Reads the words of the language in use, before anything is shown. */
export async function startLanguage(): Promise<void> {
  const language = wished();
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: { translation: await words[language]() } },
    interpolation: { escapeValue: false },
  });
}

/** Changes the language at once and for the next visits. */
export async function changeLanguage(language: Language): Promise<void> {
  i18next.addResourceBundle(language, "translation", await words[language](), true, true);
  localStorage.setItem("language", language);
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  await i18next.changeLanguage(language);
}

/** The language in use. */
export const currentLanguage = (): Language => (i18next.language === "zh" ? "zh" : "en");
