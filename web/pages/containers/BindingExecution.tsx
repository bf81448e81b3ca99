import { useTranslation } from "react-i18next";
import { endedStates, listExecutions } from "../../../contract/executions.ts";
import { useCall } from "../../api.ts";
import { resourceIn } from "../../paths.ts";
import { BindingNumber } from "./BindingNumber.tsx";
import type { BindingVersionProps } from "./BindingVersion.tsx";

/** Which execution's output; "latest", the newest that succeeded, is settled when the container is saved. */
export function BindingExecution(chosen: BindingVersionProps) {
  const { t } = useTranslation();
  const { namespace, name } = resourceIn(chosen.source);
  const { data } = useCall(listExecutions, { params: { namespace, name }, query: { limit: 100 } });
  const ended = data?.items.filter(({ state }) => endedStates.has(state));
  return (
    <BindingNumber
      {...chosen}
      numbers={ended?.map(({ number }) => number)}
      none={t("outputs.no_execution")}
      latest={ended?.find(({ state }) => state === "succeeded")?.number}
      labelOf={(number) => t("outputs.execution_number", { number })}
    />
  );
}
