import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import type { Bench } from "../conformance.ts";

/** What a sandbox keeps away; without one only what plain processes can promise. */
export function walls(bench: Bench): void {
  const sandboxed = () => bench.subject.driver.isolation.kind === "sandbox";

  test("an input cannot be written", async () => {
    if (!sandboxed()) return; // this machine gives executions no sandbox
    const folder = join(bench.subject.folder, "untouched");
    mkdirSync(folder, { recursive: true, mode: 0o777 });
    const { log } = await bench.executions.run("touch /input/0/x && echo written; rm -rf /input/0 && echo removed", {
      inputs: [{ folder, path: "/input/0" }],
    });
    expect(log).not.toMatch(/written|removed/);
  });

  test("folders under parents that are closed to everybody else can be used", async () => {
    if (!sandboxed()) return; // this machine gives executions no sandbox
    const closed = mkdtempSync(join(tmpdir(), "guildhall-closed-")); // 0700
    try {
      for (const name of ["input", "output"]) mkdirSync(join(closed, name));
      for (const name of ["", "output"]) chownSync(join(closed, name), bench.subject.user, bench.subject.user);
      writeFileSync(join(closed, "input/file"), "read", { mode: 0o444 });
      const { log } = await bench.executions.run("cat /input/0/file; echo more >file; cat file", {
        ...{ inputs: [{ folder: join(closed, "input"), path: "/input/0" }], output: join(closed, "output") },
        log: join(closed, "log"),
      });
      expect(log).toBe("readmore\n");
    } finally {
      await bench.executions.destroyAll();
      rmSync(closed, { recursive: true });
    }
  });

  test("nothing of the machine is seen but its programs", async () => {
    if (!sandboxed()) return; // this machine gives executions no sandbox
    const file = join(mkdtempSync(join(tmpdir(), "guildhall-hidden-")), "file");
    writeFileSync(file, "secret");
    const { log } = await bench.executions.run(
      `cat ${file} /etc/shadow /root/* /home/*; ls /tmp /var /root /home; cut -d: -f1 /etc/passwd; ls /proc | grep -c '^[0-9]'`,
    );
    rmSync(dirname(file), { recursive: true });
    expect(log).not.toContain("secret");
    const listed = log.split("\n").filter((line) => !line.startsWith("cat: ") && !line.startsWith("ls: "));
    expect(listed.slice(0, 3)).toEqual(["/tmp:", "root", "user"]);
    expect(Number(listed[3])).toBeLessThan(10);
  });

  test("temporary files are its own", async () => {
    const script = 'file=$(mktemp) && echo mine >"$file" && ls "$(dirname "$file")" | wc -l';
    for (let i = 0; i < 2; i++) expect((await bench.executions.run(script)).log.trim()).toBe("1");
  });

  test("there is no network", async () => {
    if (!(bench.subject.driver.isolation.network === "none")) return; // this machine gives executions no wall around the network
    const { log } = await bench.executions.run("tail -n +3 /proc/net/dev | cut -d: -f1");
    expect(log.trim()).toBe("lo");
  });

  test("there are no rights to win: no capability, no new privileges, no user namespace", async () => {
    if (!sandboxed()) return; // this machine gives executions no sandbox
    const { log } = await bench.executions.run(
      "grep -E '^(Cap|NoNew|Uid)' /proc/self/status; unshare -Ur true || echo refused; mount -t tmpfs x /tmp || echo refused",
    );
    expect([...log.matchAll(/^Cap\w+:\t0+$/gm)]).toHaveLength(5);
    expect(log).toContain("NoNewPrivs:\t1");
    expect(log).not.toMatch(/^Uid:\t0/m);
    expect([...log.matchAll(/^refused$/gm)]).toHaveLength(2);
  });
}
