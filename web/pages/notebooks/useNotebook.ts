import { useEffect, useReducer, useState } from "react";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import { putBack } from "./cells.ts";
import { type Connection, connect, type Standing } from "./connection.ts";
import { forgetLeft, leaveTyped, leftAt } from "./typed.ts";

const begun: Standing = { line: "connecting", can_edit: true, is_over: false };

/** A notebook as long as the page is open. What was typed here and could not be sent is put in when it is open again. */
export function useNotebook(address: string) {
  const [life, begin] = useReducer((n: number) => n + 1, 0);
  const [connection, setConnection] = useState<Connection>();
  const [standing, setStanding] = useState(begun);
  const [back, setBack] = useState<{ beside: number }>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: each life is a connection of its own
  useEffect(() => {
    setStanding(begun);
    const made = connect(address, (change) => setStanding((old) => ({ ...old, ...change })));
    setConnection(made);
    const leave = () => leaveTyped(address, made.typed());
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      leave();
      made.end();
    };
  }, [address, life]);
  useEffect(() => {
    if (standing.is_over) begin();
  }, [standing.is_over]);
  const is_open = standing.line === "open" && standing.can_edit;
  useEffect(() => {
    const typed = leftAt(address);
    if (!connection || !is_open || typed.length === 0) return;
    const places = putBack(connection.doc, typed).filter((place) => place !== "there");
    if (places.length > 0) setBack({ beside: places.filter((place) => place === "beside").length });
    forgetLeft(address);
  }, [address, connection, is_open]);
  useWarning(connection, standing.line === "lost");
  return { connection, standing, was_reopened: life > 0, back };
}

/** Leaving the page now would lose what was typed: the browser asks first. */
function useWarning(connection: Connection | undefined, is_lost: boolean): void {
  useEffect(() => {
    if (!connection || !is_lost) return;
    const warn = (event: BeforeUnloadEvent) => {
      if (connection.typed().length > 0) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [connection, is_lost]);
}

/** Draws again when something shared changes: `deep` also when something in it does. */
export function useShared(shared: Y.AbstractType<unknown> | undefined, deep = false): number {
  const [revision, change] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    if (!shared) return;
    const changed = () => change();
    if (deep) shared.observeDeep(changed);
    else shared.observe(changed);
    change();
    return () => (deep ? shared.unobserveDeep(changed) : shared.unobserve(changed));
  }, [shared, deep]);
  return revision;
}

/** Draws again when somebody comes or goes, or the server says something. */
export function useAwareness(awareness: Awareness | undefined): void {
  const [, change] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    const changed = () => change();
    awareness?.on("change", changed);
    return () => awareness?.off("change", changed);
  }, [awareness]);
}
