import { setTimeout as pause } from "node:timers/promises";
import type { Engine } from "./engine.ts";
import type { Random } from "./random.ts";
import type { Victim } from "./victim.ts";

/** Who is killed with SIGKILL among the starts, and how often it was. */
export interface Strikes {
  kills: Map<string, number>;
  /** What ran when its engine was killed. */
  struck: number;
  restart_ms: number[];
  /** Kills the next one, some time from now. */
  strike(): Promise<void>;
}

/** Everybody once in each round, in an order of its own. */
export function strikes(victim: Victim, engines: readonly Engine[], random: Random): Strikes {
  const targets = ["server", "database", ...engines.map(({ name }) => name)];
  const state: Omit<Strikes, "strike"> = {
    kills: new Map(targets.map((name) => [name, 0])),
    struck: 0,
    restart_ms: [],
  };
  let round: string[] = [];
  const kill = async (name: string) => {
    if (name === "server") state.restart_ms.push(await victim.crash());
    else if (name === "database") await victim.crashDatabase();
    else state.struck += (await engines.find((engine) => engine.name === name)?.kill()) ?? 0;
    state.kills.set(name, (state.kills.get(name) ?? 0) + 1);
  };
  return Object.assign(state, {
    async strike() {
      if (round.length === 0) round = shuffled(targets, random);
      await pause(random.below(500));
      await kill(round.pop() as string);
    },
  });
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const keys = new Map(items.map((item) => [item, random.next()]));
  return items.toSorted((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
}
