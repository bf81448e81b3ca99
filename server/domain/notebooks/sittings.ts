import type { Ctx } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import { serverOf } from "../containers/workspace.ts";
import { type Sitting, sit } from "./sitting.ts";

/** So long a notebook that everybody has left stays open: whoever loads the page again finds it as it was. */
const linger_ms = 15_000;
/** So many notebooks are open at once, in all. */
const sittings_max = 500;

interface Execution {
  id: string;
  generation: number;
  namespace_id: string;
}

interface Seat {
  sitting: Promise<Sitting>;
  execution_id: string;
  namespace_id: string;
  people: number;
  timer?: NodeJS.Timeout;
}

/** The notebooks that are open in this process. */
export interface Sittings {
  /** Sits down at a notebook; the function given back gets up again. */
  take(ctx: Ctx, execution: Execution, path: string): Promise<{ sitting: Sitting; leave: () => void }>;
  /** Saves everything of a namespace that has changed: something may be about to end. */
  save(namespace_id: string): void;
  /** The workspaces in which a cell computes. */
  busy(): Promise<string[]>;
  stop(): Promise<void>;
  /** For the operator and for tests. */
  readonly open: number;
}

export function createSittings(): Sittings {
  const seats = new Map<string, Seat>();
  const drop = (key: string, seat: Seat) => {
    if (seats.get(key) === seat) seats.delete(key);
    return seat.sitting.then((sitting) => sitting.end()).catch(() => {});
  };
  const dropWhenIdle = async (key: string, seat: Seat) => {
    const sitting = await seat.sitting;
    sitting.onIdle = () => void (seat.people === 0 && wait(key, seat));
    if (seat.people === 0 && !sitting.isBusy()) await drop(key, seat);
  };
  const wait = (key: string, seat: Seat) => {
    clearTimeout(seat.timer);
    seat.timer = setTimeout(() => void dropWhenIdle(key, seat), linger_ms).unref();
  };
  const seatAt = (ctx: Ctx, execution: Execution, path: string, key: string): Seat => {
    const there = seats.get(key);
    if (there) return there;
    if (seats.size >= sittings_max) throw new Problem("too_many", "Too many notebooks are open: try again later");
    const made = seatOf(ctx, execution, path);
    made.sitting.catch(() => seats.delete(key)); // whoever asked is told
    seats.set(key, made);
    return made;
  };
  return {
    async take(ctx, execution, path) {
      const key = `${execution.id} ${execution.generation} ${path}`;
      const seat = seatAt(ctx, execution, path, key);
      seat.people++;
      clearTimeout(seat.timer);
      const leave = () => {
        if (--seat.people > 0 || seats.get(key) !== seat) return;
        void seat.sitting.then((sitting) => sitting.save()).catch(() => {});
        wait(key, seat);
      };
      try {
        return { sitting: await seat.sitting, leave };
      } catch (error) {
        seat.people--;
        seats.delete(key);
        throw error;
      }
    },
    save(namespace_id) {
      for (const seat of seats.values())
        if (seat.namespace_id === namespace_id) seat.sitting.then((sitting) => sitting.save()).catch(() => {});
    },
    busy: () => busyIn([...seats.values()]),
    async stop() {
      const all = [...seats];
      for (const [, { timer }] of all) clearTimeout(timer);
      await Promise.all(all.map(([key, seat]) => drop(key, seat)));
    },
    get open() {
      return seats.size;
    },
  };
}

async function busyIn(seats: readonly Seat[]): Promise<string[]> {
  const ids = seats.map(({ sitting, execution_id }) =>
    sitting.then((there) => (there.isBusy() ? [execution_id] : [])).catch(() => []),
  );
  return [...new Set((await Promise.all(ids)).flat())];
}

function seatOf(ctx: Ctx, execution: Execution, path: string): Seat {
  const log = (error: unknown) => ctx.ports.log.warn({ err: error, execution: execution.id }, "a notebook has trouble");
  const sitting = sit(serverOf(ctx, execution), path, log);
  return { sitting, execution_id: execution.id, namespace_id: execution.namespace_id, people: 0 };
}

declare module "../../kernel/context.ts" {
  interface Ports {
    sittings: Sittings;
  }
}
