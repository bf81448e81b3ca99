import { Select, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type Engine, listEngineExecutions } from "../../../contract/engines.ts";
import type { Execution } from "../../../contract/executions.ts";
import { useCall } from "../../api.ts";
import { exactTime } from "../../format.ts";
import { NeverRan } from "./NeverRan.tsx";

interface RunProps {
  engine: Engine;
  /** Which one is wanted; undefined: the newest. */
  chosen: number | undefined;
  onChoose: (number: number | undefined) => void;
  children: (run: Execution) => ReactNode;
}

/** One run of an engine: the newest, or one of its last hundred. */
export function Run({ engine: { namespace, name, execution: newest }, chosen, onChoose, children }: RunProps) {
  const { t } = useTranslation();
  const { data } = useCall(listEngineExecutions, { params: { namespace, name }, query: { limit: 100 } });
  if (!newest) return <NeverRan />;
  const runs = data?.items ?? [];
  const run = (chosen !== newest.number && runs.find(({ number }) => number === chosen)) || newest;
  const words = ({ number, state, started_at, queued_at }: Execution) =>
    `#${number} · ${t(`executions.states.${state}`)} · ${exactTime(started_at ?? queued_at)}`;
  return (
    <Stack gap="sm">
      {runs.length > 1 && (
        <Select
          aria-label={t("engines.event_run")}
          maw={420}
          allowDeselect={false}
          value={String(run.number)}
          data={runs.map((one) => ({ value: String(one.number), label: words(one) }))}
          onChange={(value) => onChoose(Number(value) === newest.number ? undefined : Number(value))}
        />
      )}
      {children(run)}
    </Stack>
  );
}
