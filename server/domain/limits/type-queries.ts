import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";
import { only } from "./queries.ts";

export interface TypeRow {
  name: string;
  driver: string;
  capacity: number;
  in_use: number;
  cpu_millis: number;
  memory_bytes: number;
  devices: string[];
}

/** Resource types by name (or one), with the devices that may be held. */
export async function listTypes(ctx: Ctx, name?: string) {
  const { rows } = await sql<TypeRow>`
    select t.name, t.driver, t.capacity, t.in_use, t.cpu_millis, t.memory_bytes,
      array(select d.label from device d where d.resource_type = t.name and not d.retired order by d.slot) as devices
    from resource_type t ${name === undefined ? sql`` : sql`where t.name = ${name}`}
    order by t.name`.execute(ctx.db);
  return rows;
}

export type TypeColumns = Omit<TypeRow, "in_use" | "devices">;

/** Declares a type and locks it; says what it was. */
export async function putType(ctx: Ctx, t: TypeColumns) {
  const { rows } = await sql<{ capacity: number | null; cpu_millis: number | null; memory_bytes: number | null }>`
    insert into resource_type (name, driver, capacity, cpu_millis, memory_bytes)
    values (${t.name}, ${t.driver}, ${t.capacity}, ${t.cpu_millis}, ${t.memory_bytes})
    on conflict (name) do update set driver = excluded.driver, capacity = excluded.capacity,
      cpu_millis = excluded.cpu_millis, memory_bytes = excluded.memory_bytes
    returning old.capacity, old.cpu_millis, old.memory_bytes`.execute(ctx.db);
  return only(rows);
}

export interface DeviceRow {
  slot: number;
  label: string;
  retired: boolean;
  held: boolean;
}

/** Every device a type ever had; read after the type is locked. */
export async function devicesOf(ctx: Ctx, name: string) {
  const { rows } = await sql<DeviceRow>`
    select slot, label, retired, allocation_id is not null as held from device
    where resource_type = ${name} order by slot`.execute(ctx.db);
  return rows;
}

/** Writes the devices of a type: new slots, new labels, and which are retired. */
export async function putDevices(ctx: Ctx, name: string, devices: readonly Omit<DeviceRow, "held">[]): Promise<void> {
  await sql`
    insert into device (resource_type, slot, label, retired)
    select ${name}, d.slot, d.label, d.retired
    from jsonb_to_recordset(${JSON.stringify(devices)}::jsonb) d (slot int, label text, retired boolean)
    on conflict (resource_type, slot) do update set label = excluded.label, retired = excluded.retired`.execute(ctx.db);
}
