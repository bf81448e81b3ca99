import type pg from "pg";
import { openPool } from "../../server/database/connect.ts";

/** A life that ends in the middle of something. */
export interface Doomed {
  pool: pg.Pool;
  /** Resolves when it was killed. */
  death: Promise<void>;
  isDead(): boolean;
  /** Resolves when what it had sent before its death was answered: the database does that, whoever lives. */
  answered(): Promise<unknown>;
}

/**
 * A pool whose owner is killed -9 at its n-th statement: before it is sent, or after it was sent and before the answer.
 * Its connections break, so what was not committed is undone; nothing of that life goes on.
 */
export function doomedPool(url: string, at: number, when: "before" | "after"): Doomed {
  const pool = openPool(url, () => {});
  let statements = 0;
  let dead = false;
  let die = () => {};
  const death = new Promise<void>((resolve) => (die = resolve));
  const unanswered = new Set<Promise<unknown>>();
  const sent = (answer: Promise<unknown>) => {
    unanswered.add(answer);
    const forget = () => unanswered.delete(answer);
    answer.then(forget, forget);
    return answer;
  };
  const forever = new Promise<never>(() => {});
  pool.on("connect", (client) => {
    client.on("error", () => {});
    const send = client.query.bind(client) as (...given: unknown[]) => Promise<unknown>;
    const kill = () => {
      dead = true;
      (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
      die();
      return forever;
    };
    const query = async (...given: unknown[]) => {
      if (dead) return kill();
      if (++statements < at) return sent(send(...given));
      if (when === "before") return kill();
      await send(...given);
      return kill();
    };
    Object.assign(client, { query });
  });
  return { pool, death, isDead: () => dead, answered: () => Promise.allSettled(unanswered) };
}
