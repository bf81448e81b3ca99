import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { ComputeDriver, ExecutionSpec, Observation, Sample } from "../../../domain/containers/ports.ts";
import { freePort } from "../../../kernel/free-port.ts";
import { graphicsUse } from "../graphics.ts";
import { begins_within_ms } from "../spec.ts";
import { type Abilities, describe, findAbilities } from "./abilities.ts";
import { groupNames } from "./cgroup.ts";
import { ask, clear, force, type House, runs } from "./end.ts";
import { handOver, launch, layOut } from "./launch.ts";
import { discover, findJupyter } from "./machine.ts";
import { sampleOf } from "./sample.ts";
import {
  beginning,
  claimOf,
  complaint,
  ending,
  giveUp,
  knownIds,
  lastSign,
  type Run,
  readRun,
  supervised,
  writtenAt,
} from "./state.ts";
import { watchState, whileGoing } from "./watch.ts";

/** What the driver of local processes is told. */
export interface ProcessDriverOptions {
  /** A folder of the installation for the state of executions; it and its parents may be closed to others. */
  folder: string;
  /** Tells two installations on one machine apart: letters, digits and hyphens. */
  instance: string;
  log: { warn(details: object, message: string): void };
  /** Ordinary processes even where a sandbox would work. */
  plain?: boolean;
}

/** Runs executions on this machine without a daemon: sandboxed where the kernel allows, as plain processes elsewhere. */
export const processDriver = (options: ProcessDriverOptions): ComputeDriver => new ProcessDriver(options);

class ProcessDriver implements ComputeDriver {
  readonly name = "process";
  readonly environments = [{ name: "host", image: null }];
  readonly fault = null;
  readonly isolation;
  readonly discover = discover;
  readonly jupyter = findJupyter();
  readonly #abilities: Abilities;
  readonly #house: House;
  readonly #log: ProcessDriverOptions["log"];
  /** One change at a time per execution. */
  readonly #turns = new Map<string, Promise<void>>();
  /** Ends of the supervisors that this process itself started. */
  readonly #exits = new Map<string, { generation: number; exit: Promise<unknown> }>();
  readonly #stops = new Map<string, { generation: number; at: number; timer: NodeJS.Timeout }>();

  constructor({ folder, instance, log, plain = false }: ProcessDriverOptions) {
    if (!/^[A-Za-z0-9-]{1,63}$/.test(instance)) throw new Error(`${instance} cannot be the name of an installation`);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#abilities = findAbilities(instance, plain);
    this.isolation = describe(this.#abilities);
    this.#house = { folder, instance, cgroups: this.#abilities.cgroups };
    this.#log = log;
  }

  start(spec: ExecutionSpec): Promise<void> {
    return this.#inTurn(spec.id, () => this.#start(spec));
  }

  async inspect(id: string): Promise<Observation> {
    const run = readRun(this.#house.folder, id);
    return run ? observe(this.#house, run) : { state: "absent" };
  }

  async list(): Promise<{ id: string; generation: number }[]> {
    const { folder, cgroups } = this.#house;
    const ids = new Set([...knownIds(folder), ...(cgroups ? groupNames(cgroups) : [])]);
    return [...ids].map((id) => ({ id, generation: readRun(folder, id)?.meta.generation ?? 0 }));
  }

  async stop(id: string, grace_seconds: number): Promise<void> {
    const run = readRun(this.#house.folder, id);
    if (!run || !runs(this.#house, run)) return;
    const { generation } = run.meta;
    const earlier = this.#stops.get(id);
    const again = earlier?.generation === generation;
    const at = Math.min(Date.now() + grace_seconds * 1000, again ? earlier.at : Number.POSITIVE_INFINITY);
    clearTimeout(earlier?.timer);
    const timer = setTimeout(() => this.#force(id, run), Math.max(0, at - Date.now())).unref();
    this.#stops.set(id, { generation, at, timer });
    if (again) return;
    await begun(run, () => !supervised(run)).catch(() => undefined);
    ask(run);
  }

  destroy(id: string): Promise<void> {
    return this.#inTurn(id, () => this.#clear(id, readRun(this.#house.folder, id)));
  }

  async sample(id: string, devices: readonly string[]): Promise<Sample | null> {
    const run = readRun(this.#house.folder, id);
    const use = run && sampleOf(this.#house, run);
    return use && { ...use, ...(await graphicsUse(devices)) };
  }

  async waitForChange(id: string, timeout_ms: number): Promise<void> {
    const began = Date.now();
    const run = readRun(this.#house.folder, id);
    if (!run) return;
    const own = this.#exits.get(id);
    if (own?.generation === run.meta.generation) await within(own.exit, timeout_ms);
    await whileGoing(run, timeout_ms - (Date.now() - began), () => runs(this.#house, run));
  }

  async #start(spec: ExecutionSpec): Promise<void> {
    const known = readRun(this.#house.folder, spec.id);
    if (known && known.meta.generation > spec.generation)
      throw new Error(`Execution ${spec.id} is already at generation ${known.meta.generation}`);
    if (known?.meta.generation === spec.generation && (beginning(known) || supervised(known)))
      return begun(known, () => !supervised(known));
    await this.#clear(spec.id, known);
    try {
      await this.#spawn(spec);
    } catch (error) {
      await this.#clear(spec.id, readRun(this.#house.folder, spec.id));
      throw error;
    }
  }

  async #spawn(spec: ExecutionSpec): Promise<void> {
    const { folder, instance } = this.#house;
    await handOver(instance, this.#abilities, spec);
    const own = await portedIn(this.#abilities, spec);
    const run = layOut(folder, instance, this.#abilities, own);
    if (!run) return this.#start(spec);
    const child = launch(run, instance, this.#abilities, own);
    const exit = once(child, "exit").catch(() => undefined);
    void exit.then(() => claimOf(run) === null && giveUp(run));
    await begun(run, () => !supervised(run));
    if (Number.parseInt(claimOf(run) ?? "", 10) === child.pid)
      this.#exits.set(spec.id, { generation: spec.generation, exit });
  }

  async #clear(id: string, run: Run | null): Promise<void> {
    await clear(this.#house, id, run);
    clearTimeout(this.#stops.get(id)?.timer);
    this.#stops.delete(id);
    this.#exits.delete(id);
  }

  #force(id: string, run: Run): void {
    this.#stops.delete(id);
    try {
      if (runs(this.#house, run)) force(this.#house, run);
    } catch (error) {
      this.#log.warn({ execution: id, error }, "An execution could not be ended by force");
    }
  }

  #inTurn(id: string, act: () => Promise<void>): Promise<void> {
    const turn = (this.#turns.get(id) ?? Promise.resolve()).catch(() => undefined).then(act);
    this.#turns.set(id, turn);
    const leave = () => {
      if (this.#turns.get(id) === turn) this.#turns.delete(id);
    };
    turn.then(leave, leave);
    return turn;
  }
}

/** Without a network of its own two workloads with one port would be taken for each other. */
const portedIn = async ({ sandbox }: Abilities, spec: ExecutionSpec): Promise<ExecutionSpec> =>
  sandbox || spec.port === undefined ? spec : { ...spec, port: await freePort("127.0.0.1") };

/** Life is looked at before the record, so that an end between the two looks is not taken for a loss. */
function observe(house: House, run: Run): Observation {
  const { generation } = run.meta;
  const alive = runs(house, run);
  const began = beginning(run);
  if (!began && (!alive || isOverdue(run))) return { state: "absent" };
  if (alive || !began) return { state: "running", generation, started_at: began?.at ?? null };
  const end = ending(run);
  const exit_code = end?.exit_code ?? null;
  const out_of_memory = exit_code !== 0 && (end?.memory_kills ?? 0) > 0;
  return {
    state: "ended",
    generation,
    exit_code,
    started_at: began.at,
    ended_at: end?.at ?? lastSign(run),
    out_of_memory,
  };
}

/** What is left of a start whose supervisor was killed may live on, and waits for it. */
const isOverdue = (run: Run): boolean => writtenAt(run).getTime() < Date.now() - begins_within_ms;

/** Waits until the command has begun; rejects with the reason when it cannot. */
async function begun(run: Run, gone: () => boolean): Promise<void> {
  const deadline = Date.now() + begins_within_ms;
  const news = watchState(run);
  try {
    while (true) {
      const over = gone() || Date.now() > deadline;
      if (beginning(run)) return;
      if (over) throw new Error(`The command could not begin: ${complaint(run) || "it was ended before"}`);
      await news.come(20);
    }
  } finally {
    news.close();
  }
}

/** Waits for a promise, but not longer; the timer goes with the wait. */
async function within(promise: Promise<unknown>, timeout_ms: number): Promise<void> {
  const abort = new AbortController();
  const timeout = pause(timeout_ms, undefined, { ref: false, signal: abort.signal }).catch(() => undefined);
  await Promise.race([promise, timeout]);
  abort.abort();
}
