import { afterCommit, type Ctx, may, transact } from "../../kernel/context.ts";
import { invalid } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { devicesAfter } from "./devices.ts";
import * as queries from "./type-queries.ts";

/** The units of compute of this installation, with what is free. */
export async function list(ctx: Ctx): Promise<queries.TypeRow[]> {
  may(ctx, "resource_type.list");
  return queries.listTypes(ctx);
}

/** What the operator says of a type. With devices the capacity is their number. */
export interface Declared {
  driver: string;
  capacity?: number | undefined;
  cpu: number;
  memory_bytes: number;
  devices: readonly string[];
}

/** Declares a resource type, or declares it anew. A lower capacity stops nothing and blocks new starts. */
export const put = (ctx: Ctx, name: string, declared: Declared): Promise<queries.TypeRow> =>
  transact(ctx, async (ctx) => {
    may(ctx, "resource_type.set");
    if (["storage", "containers", "repositories", "api"].includes(name))
      throw invalid("params.name", `\`${name}\` is a product of its own: choose another name`);
    if (!ctx.ports.machines.has(declared.driver))
      throw invalid(
        "body.driver",
        `There is no engine "${declared.driver}" here: ${[...ctx.ports.machines.keys()].join(", ")}`,
      );
    afterCommit(ctx, () => ctx.ports.jobs.poke("queue"));
    return declare(ctx, name, declared);
  });

async function declare(ctx: Ctx, name: string, { devices, cpu, ...declared }: Declared): Promise<queries.TypeRow> {
  const capacity = devices.length > 0 ? devices.length : declared.capacity;
  if (capacity === undefined) throw invalid("body.capacity", "Say how many units there are, or name the devices");
  const columns = { ...declared, name, capacity, cpu_millis: Math.round(cpu * 1000) };
  const before = await queries.putType(ctx, columns);
  await queries.putDevices(ctx, name, devicesAfter(await queries.devicesOf(ctx, name), devices));
  const { name: _name, ...after } = columns;
  await record(ctx, {
    action: "resource_type.set",
    severity: "notice",
    namespace_id: null,
    entity: { kind: "resource_type", id: name, name },
    text: `declared the resource type ${name} with ${capacity} units`,
    ...(before.capacity === null ? {} : { before: { ...before } }),
    after: { ...after, devices },
  });
  const [row] = await queries.listTypes(ctx, name);
  if (!row) throw new Error("a resource type vanished inside its own transaction");
  return row;
}

const gibibyte = 2 ** 30;

/** On the first start: declares what the machine carries. Later starts leave everything as the operator wants it. */
export const discover = (ctx: Ctx): Promise<void> =>
  transact(ctx, async (ctx) => {
    if ((await queries.listTypes(ctx)).length > 0) return;
    const [machine] = ctx.ports.machines.values();
    if (!machine) return;
    const driver = machine.name;
    const { cpus, memory_bytes, devices } = await machine.discover();
    const units = Math.max(1, Math.min(cpus, Math.floor(memory_bytes / gibibyte)));
    await declare(ctx, "cpu-small", { driver, capacity: units, cpu: 1, memory_bytes: gibibyte, devices: [] });
    const share = {
      driver,
      cpu: Math.max(1, Math.floor(cpus / Math.max(1, devices.length))),
      memory_bytes: Math.max(gibibyte, Math.floor(memory_bytes / Math.max(1, devices.length))),
    };
    for (const [model, labels] of Map.groupBy(devices, modelOf))
      await declare(ctx, model, { ...share, capacity: labels.length, devices: labels });
  });

/** `NVIDIA H100 80GB HBM3 (UUID: GPU-5a…)` is an `nvidia-h100-80gb-hbm3`. */
function modelOf(label: string): string {
  const words = label.replace(/\(.*$/, "").toLowerCase();
  const name = words.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  return name.slice(0, 60).replace(/-+$/, "") || "gpu";
}
