import { useTranslation } from "react-i18next";
import { problemOf } from "../api.ts";

interface Words {
  title: string;
  detail?: string | undefined;
  hint?: string | undefined;
}

/** An error as a title, a sentence and what to do, in the reader's language; the server's words where there are no others. */
export function useProblemWords() {
  const { t, i18n } = useTranslation();
  return (error: unknown): Words => {
    const problem = problemOf(error);
    const known = problem && i18n.exists(`problems.${problem.code}`);
    if (known) {
      const code = problem.code as "internal";
      const why = `preview.why.${problem.reason}`;
      const detail = problem.reason !== undefined && i18n.exists(why) ? t(why as "preview.why.broken") : problem.detail;
      return { title: t(`problems.${code}.title`), detail, hint: t(`problems.${code}.hint`) };
    }
    if (problem) return { title: problem.title, detail: problem.detail };
    if (error instanceof TypeError) return { title: t("parts.error_title"), detail: t("parts.error_network") };
    return { title: t("parts.error_title"), detail: error instanceof Error ? error.message : undefined };
  };
}
