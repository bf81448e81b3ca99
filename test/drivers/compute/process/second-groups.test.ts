import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import { testWith } from "../../../needs.ts";

const at = (name: string) => join(import.meta.dirname, name);

/** Boots a kernel of its own on the files of this machine, which it cannot change, and gives what it printed. */
async function boot(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-uml-"));
  const root = ["root=/dev/root", "rootfstype=hostfs", "rootflags=/", "ro", `init=${at("second-groups.sh")}`];
  const said = [`NODE=${process.execPath}`, `SCRIPT=${at("second-groups.ts")}`];
  const machine = ["mem=1200M", "con=null", "con0=null,fd:1", "ssl=null", "quiet", `umid=${folder.split("-").at(-1)}`];
  const around = { env: { PATH: process.env["PATH"], HOME: folder, TMPDIR: folder }, timeout: 280_000 };
  try {
    return (await promisify(execFile)("linux.uml", [...machine, ...root, ...said], around)).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

testWith("user-mode-linux", "bubblewrap")(
  "control groups of version 2 hold memory, time and processes, count them, and leave nothing",
  async () => {
    const printed = await boot();
    expect(printed).toMatch(/^said /m);
    const { cpu, processes, ...said } = JSON.parse(/^said (.+)$/m.exec(printed)?.[1] ?? "{}");
    expect(said).toMatchObject({
      isolation: { kind: "sandbox", memory_limit: true, cpu_limit: true, process_limit: true },
      small: { exit_code: 1, out_of_memory: true },
      large: { exit_code: 0, out_of_memory: false, log: "150000000\n" },
      left: 0,
    });
    expect(processes).toBeGreaterThanOrEqual(15);
    expect(processes).toBeLessThanOrEqual(22);
    expect(cpu).toBeGreaterThan(0.02); // the machine may be busy
    expect(cpu).toBeLessThan(0.65);
  },
  300_000,
);
