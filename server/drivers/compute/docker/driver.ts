import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type Docker from "dockerode";
import type { ComputeDriver, ExecutionSpec, Isolation, Observation, Sample } from "../../../domain/containers/ports.ts";
import { graphicsCards, graphicsUse } from "../graphics.ts";
import { group, passwd } from "../process/sandbox.ts";
import { begins_within_ms, checkSpec, userFor } from "../spec.ts";
import { connect, describe, type Info, unknown, unless, usageOf } from "./daemon.ts";
import { labels, nameOf, recipeOf } from "./recipe.ts";
import { forget, give, hasBegun, knownIds, makeRun, recordOf, runFolder } from "./state.ts";

/** What the driver of Docker is told. */
export interface DockerDriverOptions {
  /** A folder of the installation for what containers share with us; the daemon sees it under the same path. */
  folder: string;
  /** Tells two installations on one daemon apart: letters, digits and hyphens. */
  instance: string;
  /** A socket's path, or an address. */
  address: string;
  /** What executions may run in, the usual one first: presets by name, or images by their own. */
  images: readonly Image[];
  log: { warn(details: object, message: string): void };
}

interface Image {
  name: string;
  image: string;
}

/** Runs executions as containers of a Docker daemon on this machine. The daemon may come later, and go. */
export async function dockerDriver(options: DockerDriverOptions): Promise<ComputeDriver> {
  const driver = new DockerDriver(options);
  await driver.list().catch(({ message }) => options.log.warn({ reason: message }, "Docker cannot be used now"));
  return driver;
}

type Inspection = Docker.ContainerInspectInfo;

const force_after_ms = 5000;

class DockerDriver implements ComputeDriver {
  readonly name = "docker";
  readonly environments: readonly Image[];
  isolation: Isolation = unknown;
  fault: string | null = null;
  readonly #options: DockerDriverOptions;
  readonly #docker: Docker;
  readonly #turns = new Map<string, Promise<void>>();
  readonly #stops = new Map<string, { generation: number; at: number; timer: NodeJS.Timeout }>();

  constructor(options: DockerDriverOptions) {
    mkdirSync(options.folder, { recursive: true, mode: 0o711 });
    this.#options = options;
    this.environments = options.images;
    this.#docker = connect(options.address);
  }

  async discover() {
    const info = await this.#info();
    return { cpus: info.NCPU, memory_bytes: info.MemTotal, devices: await graphicsCards() };
  }

  start(spec: ExecutionSpec): Promise<void> {
    return this.#inTurn(spec.id, () => this.#start(spec));
  }

  async inspect(id: string): Promise<Observation> {
    const found = await this.#find(id);
    return found ? observe(found, this.#folderOf(id, generationOf(found))) : { state: "absent" };
  }

  async list(): Promise<{ id: string; generation: number }[]> {
    const { instance, folder } = this.#options;
    if (this.isolation === unknown) await this.#info();
    const filters = { label: [`${labels.installation}=${instance}`] };
    const found = (await this.#ask(this.#docker.listContainers({ all: true, filters }))) ?? [];
    const known = new Map(knownIds(folder).map((id) => [id, 0]));
    for (const { Labels } of found) known.set(Labels[labels.execution] ?? "", Number(Labels[labels.generation]));
    return [...known].map(([id, generation]) => ({ id, generation }));
  }

  async stop(id: string, grace_seconds: number): Promise<void> {
    const found = await this.#find(id);
    if (!found?.State.Running) return;
    const generation = generationOf(found);
    const earlier = this.#stops.get(id);
    const again = earlier?.generation === generation;
    const at = Math.min(Date.now() + grace_seconds * 1000, again ? earlier.at : Number.POSITIVE_INFINITY);
    clearTimeout(earlier?.timer);
    const timer = setTimeout(() => void this.#force(found.Id), Math.max(0, at - Date.now())).unref();
    this.#stops.set(id, { generation, at, timer });
    if (!again) await this.#signal(found.Id, "SIGTERM");
  }

  async sample(id: string, devices: readonly string[]): Promise<Sample | null> {
    const stats = await this.#ask(this.#container(id).stats({ stream: false, "one-shot": true }));
    const use = stats && usageOf(stats);
    return use && { ...use, ...(await graphicsUse(devices)) };
  }

  foldersOf = (id: string): string[] => [join(this.#options.folder, id)];

  destroy(id: string): Promise<void> {
    return this.#inTurn(id, () => this.#clear(id));
  }

  async waitForChange(id: string, timeout_ms: number): Promise<void> {
    const abort = new AbortController();
    const over = new Promise<null>((resolve) => abort.signal.addEventListener("abort", () => resolve(null)));
    const timer = setTimeout(() => abort.abort(), timeout_ms).unref();
    const ended = this.#container(id).wait({ condition: "not-running", abortSignal: abort.signal });
    await this.#ask(Promise.race([over, ended])).finally(() => clearTimeout(timer));
  }

  async #start(spec: ExecutionSpec): Promise<void> {
    checkSpec(spec);
    const found = await this.#find(spec.id);
    const generation = found && generationOf(found);
    if (generation !== null && generation > spec.generation)
      throw new Error(`Execution ${spec.id} is already at generation ${generation}`);
    if (generation === spec.generation && found?.State.Status !== "created") return this.#begun(spec);
    await this.#clear(spec.id);
    try {
      await this.#create(spec);
      await this.#begun(spec);
    } catch (error) {
      await this.#clear(spec.id);
      throw error;
    }
  }

  async #create(spec: ExecutionSpec): Promise<void> {
    const { instance } = this.#options;
    const image = this.#imageOf(spec);
    const folder = this.#folderOf(spec.id, spec.generation);
    const own = process.getuid?.() ?? 0;
    const user = own === 0 ? userFor(`${instance}/${spec.id}`, users) : own;
    makeRun(folder, { passwd: passwd(user), group: group(user) }, user);
    closeSync(openSync(spec.log, "a", 0o600));
    for (const path of [spec.output, spec.log, spec.sockets]) if (path !== undefined) give(path, user);
    const place = { instance, folder, user, image };
    const container = await this.#ask(this.#docker.createContainer(recipeOf(spec, place)));
    if (!container) throw missing(image);
    await this.#ask(container.start(), [304]);
  }

  #imageOf({ runs_in }: ExecutionSpec): string {
    const chosen = this.environments.find(({ name }) => runs_in === undefined || name === runs_in);
    if (chosen) return chosen.image;
    throw new Error(`${runs_in} is no image of GUILDHALL_DOCKER_IMAGES`);
  }

  /** Waits until the command has begun; rejects with the reason when it cannot. */
  async #begun({ id, generation }: ExecutionSpec): Promise<void> {
    const folder = this.#folderOf(id, generation);
    const deadline = Date.now() + begins_within_ms;
    for (let wait = 2; ; wait = Math.min(wait * 1.2, 100)) {
      const found = wait > 20 ? await this.#find(id) : undefined;
      if (hasBegun(folder)) return;
      if (Date.now() > deadline) throw new Error("The command did not begin: Docker may have lost its container");
      if (found === null || (found && !found.State.Running)) throw await this.#obstacle(id, found);
      await pause(wait);
    }
  }

  async #obstacle(id: string, found: Inspection | null): Promise<Error> {
    const said = found && (await this.#ask(this.#container(id).logs({ stdout: true, stderr: true, follow: false })));
    const words = said
      ? Buffer.from(said)
          .toString("latin1")
          .replaceAll(/[^\x20-\x7e]+/g, " ")
          .trim()
      : "";
    return new Error(
      `The command could not begin: ${found?.State.Error || words.slice(0, 500) || "it was ended before"}`,
    );
  }

  async #clear(id: string): Promise<void> {
    clearTimeout(this.#stops.get(id)?.timer);
    this.#stops.delete(id);
    const deadline = Date.now() + cleared_within_ms;
    for (let wait = 5; await this.#find(id); wait = Math.min(wait * 2, 200)) {
      if (Date.now() > deadline) throw new Error(`Docker does not remove the container of execution ${id}`);
      await this.#ask(this.#container(id).remove({ force: true, v: true }), [409]);
      if (wait > 5) await pause(wait); // another call is removing it
    }
    forget(this.#options.folder, id);
  }

  /** The attendant ends the workload and completes the log; should it be stuck, the container is ended as a whole. */
  async #force(container: string): Promise<void> {
    try {
      await this.#signal(container, "SIGUSR1");
      await pause(force_after_ms, undefined, { ref: false });
      await this.#signal(container, "SIGKILL");
    } catch (error) {
      this.#options.log.warn({ container, err: error }, "an execution could not be ended by force");
    }
  }

  async #signal(container: string, signal: string): Promise<void> {
    await this.#ask(this.#docker.getContainer(container).kill({ signal }), [409]);
  }

  async #info(): Promise<Info> {
    const info = (await this.#ask(this.#docker.info())) as Info;
    this.isolation = describe(info);
    return info;
  }

  readonly #find = (id: string): Promise<Inspection | null> => this.#ask(this.#container(id).inspect());
  readonly #container = (id: string) => this.#docker.getContainer(nameOf(this.#options.instance, id));
  readonly #folderOf = (id: string, generation: number) => runFolder(this.#options.folder, id, generation);

  /** What is not there is null, and so is what these answers stand for. */
  async #ask<T>(call: Promise<T>, also: readonly number[] = []): Promise<T | null> {
    try {
      const answer = await unless([404, ...also], call);
      this.fault = null;
      return answer;
    } catch (error) {
      const { name, message } = error as Error;
      this.fault = name === "EngineDown" ? message : null;
      throw error;
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

/** A range that no distribution hands out and that Docker takes. */
const users = { first: 0x7000_0000, count: 0x0f00_0000 };

const missing = (image: string) =>
  new Error(
    `The image ${image} is not on this machine: whoever operates Guildhall brings it with \`docker pull ${image}\``,
  );

const generationOf = ({ Config }: Inspection): number => Number(Config.Labels[labels.generation]);

const cleared_within_ms = 30_000;

/**
 * Docker says whether it runs, also of one that it lost while it began it; of when it ended, the earlier word counts: a
 * daemon that was down learns it late.
 */
function observe(found: Inspection, folder: string): Observation {
  const { State } = found;
  const generation = generationOf(found);
  const started_at = new Date(State.StartedAt);
  if (!hasBegun(folder)) {
    const is_coming = State.Running && started_at.getTime() > Date.now() - begins_within_ms;
    return is_coming ? { state: "running", generation, started_at: null } : { state: "absent" };
  }
  if (State.Running) return { state: "running", generation, started_at };
  const record = recordOf(folder);
  const seen_at = new Date(State.FinishedAt);
  const ended_at = new Date(
    Math.max(started_at.getTime(), Math.min(seen_at.getTime(), (record?.at ?? seen_at).getTime())),
  );
  const out_of_memory = State.ExitCode !== 0 && (State.OOMKilled || (record?.memory_kills ?? 0) > 0);
  return { state: "ended", generation, exit_code: State.ExitCode, started_at, ended_at, out_of_memory };
}
