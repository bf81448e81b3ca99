import { useTranslation } from "react-i18next";
import { type Driver, listResourceTypes } from "../../../contract/installation.ts";
import { useCall } from "../../api.ts";
import { names } from "../../format.ts";

const limits = ["memory_limit", "cpu_limit", "process_limit"] as const;

/** How executions are kept apart here, by driver, in the reader's language: `words`; `text` is what the driver itself says. */
export function useIsolations(enabled = true) {
  const { t } = useTranslation();
  const { data } = useCall(listResourceTypes, {}, { enabled });
  return data?.drivers.map(({ name, isolation: text, promises, fault }: Driver) => {
    const listed = (held: boolean) =>
      names(limits.filter((one) => promises[one] === held).map((one) => t(`executions.${one}`)));
    const [held, free] = [listed(true), listed(false)];
    const sentences = [
      t(`executions.${promises.kind}`),
      ...(held ? [t("executions.limited", { what: held })] : []),
      ...(free ? [t("executions.unlimited", { what: free })] : []),
    ];
    return { name, text, fault, plain: promises.kind === "plain", words: sentences.join(" ") };
  });
}

/** How the executions of one driver are kept apart. */
export const useIsolation = (driver: string | undefined, enabled = true) =>
  useIsolations(enabled)?.find(({ name }) => name === driver);
