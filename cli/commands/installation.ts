import type { Command } from "commander";
import type { z } from "zod";
import { listResourceTypes, type ResourceType, type Verification, verify } from "../../contract/installation.ts";
import { exitCodes } from "../failure.ts";
import { bytes } from "../format.ts";
import { type Column, type OutputOptions, say, show, showList, styled, table } from "../output.ts";
import { openSession } from "../session.ts";
import { teach, withJson } from "../teach.ts";

/** The installation: what it has, and proof that it keeps its word. */
export function addInstallation(program: Command): void {
  const types = program
    .command("types")
    .description("List the units of compute of this installation, with what is free")
    .action(listTypes);
  teach(withJson(types), "guildhall types");
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
