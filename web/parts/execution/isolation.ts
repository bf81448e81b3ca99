import { useTranslation } from "react-i18next";
import { listResourceTypes } from "../../../contract/installation.ts";
import { useCall } from "../../api.ts";
import { names } from "../../format.ts";

const limits = ["memory_limit", "cpu_limit", "process_limit"] as const;

/** How executions are kept apart here, in the reader's language: `words`; `text` is what the driver itself says. */
export function useIsolation(enabled = true) {
  const { t } = useTranslation();
  const { data } = useCall(listResourceTypes, {}, { enabled });
  if (!data) return undefined;
  const { isolation: text, promises } = data;
  const listed = (held: boolean) =>
    names(limits.filter((one) => promises[one] === held).map((one) => t(`executions.${one}`)));
  const [held, free] = [listed(true), listed(false)];
  const sentences = [
    t(`executions.${promises.kind}`),
    ...(held ? [t("executions.limited", { what: held })] : []),
    ...(free ? [t("executions.unlimited", { what: free })] : []),
  ];
  return { text, plain: promises.kind === "plain", words: sentences.join(" ") };
}
