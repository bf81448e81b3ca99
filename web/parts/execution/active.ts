import { useTranslation } from "react-i18next";
import { type Execution, listAllExecutions } from "../../../contract/executions.ts";
import { useCall } from "../../api.ts";

/** As many as one page of them has: those who wait longest are the oldest, and must not fall off a short one. */
const most = 100;

/** What has not ended in a workbench: first what runs, then what waits, by its place. Kept right by the live stream. */
export function useActive(namespace: string) {
  const { t } = useTranslation();
  const { data } = useCall(listAllExecutions, { query: { namespace, active: "true", limit: most } });
  const items = inTurn(data?.items ?? []);
  const waiting = items.filter(({ queue }) => queue).length;
  const parts = {
    running: t("frame.running", { count: items.length - waiting }),
    waiting: t("frame.waiting", { count: waiting }),
  };
  const some = waiting > 0 ? t("frame.running_and_waiting", parts) : parts.running;
  return {
    items,
    loaded: data !== undefined,
    count: data?.next_cursor ? `${items.length}+` : String(items.length),
    words: items.length > 0 ? some : t("frame.nothing_running"),
  };
}

/** First what holds its units, then what waits for them, the next one first. */
const inTurn = <T extends Pick<Execution, "queue">>(executions: readonly T[]): T[] =>
  [...executions].sort((a, b) => (a.queue?.position ?? 0) - (b.queue?.position ?? 0));
