import type { Command } from "commander";
import type { z } from "zod";
import {
  listResourceTypes,
  putResourceType,
  type ResourceType,
  type Verification,
  verify,
} from "../../contract/installation.ts";
import { exitCodes, misuse } from "../failure.ts";
import { bytes } from "../format.ts";
import { type Column, type OutputOptions, say, show, showList, styled, table } from "../output.ts";
import { openSession } from "../session.ts";
import { teach, withJson } from "../teach.ts";
import { amount, size } from "../values.ts";

/** The installation: what it has, and proof that it keeps its word. */
export function addInstallation(program: Command): void {
  const types = program
    .command("types")
    .enablePositionalOptions()
    .description("List the units of compute of this installation, with what is free")
    .action(listTypes);
  teach(withJson(types), "guildhall types");
  const setting = types
    .command("set")
    .description("Declare a unit of compute, or change what is given of one; what runs goes on (operators)")
    .argument("<name>")
    .option("--driver <name>", "what runs it: process or docker")
    .option("--capacity <units>", "how many there are; of devices it is their number", amount)
    .option("--cpu <processors>", "of one unit", amount)
    .option("--memory <size>", "of one unit, such as 8GiB", size)
    .option("--devices <names>", "apart by commas: one unit holds one of them", (names) =>
      names.split(",").filter(Boolean),
    )
    .action(setType);
  teach(
    withJson(setting),
    "guildhall types set cpu-large --cpu 8 --memory 32GiB --capacity 4",
    "guildhall types set rtx-5090 --driver docker --devices GPU-0,GPU-1",
    "guildhall types set cpu-large --capacity 0",
  );
  const check = program
    .command("verify")
    .description("Prove that limits and records hold: each check must find nothing (operators)")
    .action(verifyAll);
  teach(withJson(check), "guildhall verify", "guildhall verify && echo all is well");
}

const typeColumns: readonly Column<ResourceType>[] = [
  { title: "RESOURCE TYPE", of: ({ name }) => name },
  { title: "FREE", of: ({ free }) => free, align: "right" },
  { title: "CAPACITY", of: ({ capacity }) => capacity, align: "right" },
  { title: "PROCESSORS", of: ({ cpu }) => cpu, align: "right" },
  { title: "MEMORY", of: ({ memory_bytes }) => bytes(memory_bytes), align: "right" },
  { title: "DEVICES", of: ({ devices }) => devices.join(", ") },
];

async function listTypes(options: OutputOptions): Promise<void> {
  const types = await openSession().call(listResourceTypes, {});
  showList(options, types, typeColumns, "This installation has no unit of compute.");
  if (!options.json) say(types.isolation);
}

interface TypeOptions extends OutputOptions {
  driver?: string;
  capacity?: number;
  cpu?: number;
  memory?: number;
  devices?: string[];
}

async function setType(name: string, options: TypeOptions): Promise<void> {
  const { json: _, memory, ...given } = options;
  const { call } = openSession();
  const known = (await call(listResourceTypes, {})).items.find((type) => type.name === name);
  const { driver, capacity, cpu, memory_bytes, devices } = { ...known, ...given };
  if (devices?.length && given.capacity !== undefined && capacity !== devices.length)
    throw misuse(`There are ${devices.length} devices: name as many as there are, or none (--devices "").`);
  const body = { driver, capacity, cpu, memory_bytes: memory ?? memory_bytes, devices };
  const type = await call(putResourceType, { params: { name }, body });
  show(options, type, () => table(typeColumns, [type]));
}

type Check = z.output<typeof Verification>["checks"][number];

const checkColumns: readonly Column<Check>[] = [
  { title: "CHECK", of: ({ name }) => name },
  { title: "FOUND", of: ({ rows }) => rows ?? "no end", align: "right" },
  { title: "MS", of: ({ ms }) => ms, align: "right" },
  { title: "MEANING", of: ({ explanation }) => explanation },
];

async function verifyAll(options: OutputOptions): Promise<void> {
  const report = await openSession().call(verify, {});
  const verdict = report.ok ? styled("green", "Everything holds.") : styled("red", "Something does not hold.");
  show(options, report, () => `${table(checkColumns, report.checks)}\n${verdict}`);
  if (!report.ok) process.exitCode = exitCodes.failed;
}
