import type { Readable } from "node:stream";
import type { Ctx } from "./context.ts";
import type { Live } from "./live.ts";

/**
 * Who is inside right now: every long answer (a log that is followed, an upload, a download, a tunnel) is entered with
 * the person it is for and the namespace it is from, and is cut when that person is shown out. It knows this process
 * only; with several, each hears of an expulsion (NOTIFY) and calls `expel` for itself.
 */
export interface Guests {
  /** `cut` is called once, at once where the person has just been shown out; the answer takes the entry back when it is over. */
  enter(account_id: string, namespace_id: string, cut: () => void): () => void;
  /** Cuts everything of a person in a namespace, and for a minute what was judged before and enters late. They are told. */
  expel(account_id: string, namespace_id: string): void;
  /** The person belongs there, or does again, and is told. */
  welcome(account_id: string, namespace_id: string): void;
}

/** Longer than any answer takes from being judged to being entered. */
const late_ms = 60_000;

export function createGuests(live: Live): Guests {
  const present = new Map<string, Set<() => void>>();
  const expelled = new Map<string, NodeJS.Timeout>();
  const forgive = (key: string) => {
    clearTimeout(expelled.get(key));
    expelled.delete(key);
  };
  // Whoever has no role any more hears nothing of the namespace: this is said to them alone.
  const tell = (account_id: string) =>
    live.publish({ namespace_id: null, entity: "membership", resource_id: null, account_id });
  return {
    enter(account_id, namespace_id, cut) {
      const key = keyOf(account_id, namespace_id);
      if (expelled.has(key)) cut();
      const cuts = present.get(key) ?? new Set();
      present.set(key, cuts.add(cut));
      return () => {
        cuts.delete(cut);
        if (cuts.size === 0 && present.get(key) === cuts) present.delete(key);
      };
    },
    expel(account_id, namespace_id) {
      const key = keyOf(account_id, namespace_id);
      forgive(key);
      expelled.set(key, setTimeout(() => expelled.delete(key), late_ms).unref());
      const cuts = [...(present.get(key) ?? [])];
      present.delete(key);
      for (const cut of cuts) cut();
      tell(account_id);
    },
    welcome(account_id, namespace_id) {
      forgive(keyOf(account_id, namespace_id));
      tell(account_id);
    },
  };
}

const keyOf = (account_id: string, namespace_id: string) => `${account_id} ${namespace_id}`;

/** Enters what the asker is given of a namespace; what is their own, and what nobody in person asks for, is never cut. */
export function attend(ctx: Ctx, namespace_id: string, cut: () => void): () => void {
  const { id } = ctx.actor;
  if (id === null || id === namespace_id) return () => {};
  return ctx.ports.guests.enter(id, namespace_id, cut);
}

/** Bytes to or from the asker: they end when the asker is shown out. */
export function attended<T extends Readable>(ctx: Ctx, namespace_id: string, stream: T): T {
  const leave = attend(ctx, namespace_id, () => stream.destroy());
  stream.once("close", leave);
  return stream;
}

declare module "./context.ts" {
  interface Ports {
    guests: Guests;
  }
}
