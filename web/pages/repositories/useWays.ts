import { useTranslation } from "react-i18next";
import * as snippets from "../../snippets.ts";

/** One way of using a repository: lines to copy, each with a word on what they do where that is not plain. */
export interface Way {
  value: string;
  label: string;
  steps: { hint?: string; text: string }[];
}

/** Every way, those that add something last in each for whoever may add. */
export function useWays(used: snippets.Used, may_add: boolean): Way[] {
  const { t } = useTranslation();
  const library = used.kind === "model" ? "transformers" : "datasets";
  const adding = (hint: string, text: string) => (may_add ? [{ hint, text }] : []);
  const folder = t("repositories.use_push");
  return [
    {
      value: "cli",
      label: t("repositories.use_cli"),
      steps: [{ text: snippets.cli(used) }, ...adding(folder, snippets.push(used))],
    },
    {
      value: "curl",
      label: "curl",
      steps: [{ text: snippets.curl(used) }, ...adding(folder, snippets.curlPush(used))],
    },
    {
      value: "python",
      label: "Python",
      steps: [{ text: snippets.python(used) }, ...adding(folder, snippets.pythonPush(used))],
    },
    {
      value: "javascript",
      label: "JavaScript",
      steps: [{ text: snippets.script(used) }, ...adding(t("repositories.use_push_file"), snippets.scriptPush(used))],
    },
    {
      value: "library",
      label: library,
      steps: [
        { text: snippets.library(used) },
        { hint: t("repositories.use_any_tool"), text: snippets.environment(used) },
      ],
    },
  ];
}
