import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { addressOf } from "../../../contract/client.ts";
import { getEngineLogs } from "../../../contract/engines.ts";
import { type Execution, getLogs } from "../../../contract/executions.ts";
import { createLog, type Log } from "./log.ts";

/** The log of an execution as it is written. */
export interface Followed {
  log: Log;
  /** Grows with every change of the log. */
  revision: number;
  ended: boolean;
  broken: boolean;
}

const draw_ms = 80;
/** While a long log is caught up with, drawing must not take all the time. */
const draw_behind_ms = 600;
const behind_characters = 256 * 1024;
const beginning = (): Followed => ({ log: createLog(), revision: 0, ended: false, broken: false });

/** Where the log of an execution is, by what it is an execution of. */
export const logRoutes = { container: getLogs, engine: getEngineLogs } as const;

/** Follows a log until its end; a broken connection goes on where it was. */
export function useLog({ id, kind, namespace, container, number }: Execution): Followed {
  const client = useQueryClient();
  const [followed, setFollowed] = useState(beginning);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the id stands for the whole address
  useEffect(() => {
    const fresh = beginning();
    setFollowed(fresh);
    let timer: ReturnType<typeof setTimeout> | undefined;
    let waiting = "";
    let last = -1;
    let behind = false;
    const draw = (change: Partial<Followed> = {}) => {
      clearTimeout(timer);
      timer = undefined;
      behind = waiting.length > behind_characters;
      if (waiting) fresh.log.append(waiting);
      waiting = "";
      setFollowed((old) => ({ ...old, log: fresh.log, revision: old.revision + 1, broken: false, ...change }));
    };
    const params = { namespace, name: container, number };
    const events = new EventSource(addressOf(logRoutes[kind], { params, query: { follow: true } }));
    events.addEventListener("log", ({ data }: MessageEvent<string>) => {
      const { offset, text } = JSON.parse(data) as { offset: number; text: string };
      if (offset <= last) return;
      last = offset;
      waiting += text;
      timer ??= setTimeout(draw, behind ? draw_behind_ms : draw_ms);
    });
    events.addEventListener("state", () => void client.invalidateQueries({ predicate: isOfExecutions }));
    events.addEventListener("end", () => {
      events.close();
      draw({ ended: true });
    });
    events.onerror = () => draw({ broken: events.readyState !== EventSource.CLOSED });
    return () => {
      events.close();
      clearTimeout(timer);
    };
  }, [id]);
  return followed;
}

const isOfExecutions = ({ meta }: { meta?: Record<string, unknown> | undefined }) => meta?.["tag"] === getLogs.tag;
