import type { Awareness } from "y-protocols/awareness";
import { stateOf } from "./presence.ts";
import type { Keeper } from "./typed.ts";

/** So long after something was typed the server is asked what it has. */
const ask_ms = 500;

export interface Receipt {
  /** Looks whether the server has saved. */
  look(): void;
  /** Something was typed. */
  askSoon(): void;
  /** An answer has come. */
  come(): void;
  /** The line is gone. */
  lose(): void;
}

/**
 * Knows when what was typed here is safe. A question on the same line is answered after all that was sent before it has
 * arrived; when the server then says that it has saved, it is in the file.
 */
export function createReceipt(keeper: Keeper, awareness: Awareness, question: () => void): Receipt {
  /** The first answer on a line is to the question that opens it: what was typed before goes out after that one. */
  let is_new = true;
  let asked: number | undefined;
  let arrived: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    if (arrived === keeper.changes && stateOf(awareness)?.saving === "saved") keeper.clear();
  };
  const ask = () => {
    if (keeper.is_empty || is_new || asked !== undefined || arrived === keeper.changes) return;
    asked = keeper.changes;
    question();
  };
  return {
    look,
    askSoon() {
      timer ??= setTimeout(() => {
        timer = undefined;
        ask();
      }, ask_ms);
    },
    come() {
      is_new = false;
      arrived = asked ?? arrived;
      asked = undefined;
      ask();
      look();
    },
    lose() {
      clearTimeout(timer);
      timer = asked = arrived = undefined;
      is_new = true;
    },
  };
}
