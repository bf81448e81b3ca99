import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { testWith } from "../../../needs.ts";
import type { Bench } from "../subject.ts";
import { logOf, until } from "../subject.ts";

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

  test("files of other executions and of Guildhall cannot be reached, by no path and no process", async () => {
    if (!sandboxed()) return; // this machine gives executions no sandbox
    const owner = await bench.executions.start("echo private >file; echo ready; sleep 99", {
      environment: { PASS: "private" },
    });
    await until("the other one has written", () => logOf(owner) === "ready\n");
    const up = "/output/../../../../../../../../..";
    const { log } = await bench.executions.run(
      `for file in ${owner.output}/file ${owner.log} ${up}${owner.output}/file /proc/*/root${owner.output}/file; do cat $file; done
       ln -s ${owner.output}/file link; cat link; cat /proc/${process.pid}/environ /proc/[0-9]*/environ | tr '\\0' '\\n' | grep PASS`,
    );
    expect(log).not.toMatch(/^(private|ready)|PASS=/m);
  });

  test("nothing outside of /output and the temporary folders can be written", async () => {
    if (!sandboxed()) return; // this machine gives executions no sandbox
    const { log } = await bench.executions.run(
      `for place in / /usr /usr/bin /etc /proc/sys/kernel /sys /input; do
         touch $place/x 2>/dev/null && echo wrote $place
       done
       echo 1 >/proc/sys/kernel/core_pattern && echo wrote; rm -rf /usr/bin/env /etc/passwd; ls /etc/passwd`,
    );
    expect(log).not.toContain("wrote");
    expect(log).toMatch(/^\/etc\/passwd$/m);
  });

  test("every place of the host's disk that it can fill is one that is measured", async () => {
    if (!sandboxed()) return; // this machine gives executions no sandbox
    const sockets = mkdtempSync(join(tmpdir(), "s-"));
    chownSync(sockets, bench.subject.user, bench.subject.user);
    const spec = await bench.executions.start(
      `n=0; while read -r from at type more; do
         case $at in /tmp|/dev|/dev/*|/proc|/proc/*|/sys|/sys/*) continue ;; esac
         if [ -d "$at" ]; then at=$at/filler; fi
         if head -c 100000 /dev/zero 2>/dev/null >>"$at"; then n=$((n + 1)); fi
       done </proc/self/mounts 2>/dev/null
       echo; echo "filled $n"`,
      { sockets },
    );
    await bench.executions.end(spec);
    const filled = Number(/^filled (\d+)$/m.exec(logOf(spec))?.[1]);
    const measured = [spec.output, sockets, ...(bench.subject.driver.foldersOf?.(spec.id) ?? [])].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith("filler")),
    );
    expect(measured.length + (statSync(spec.log).size > 100_000 ? 1 : 0)).toBe(filled);
    expect(filled).toBeGreaterThanOrEqual(2);
    await bench.subject.driver.destroy(spec.id);
    rmSync(sockets, { recursive: true });
  });

  test("there are no devices to open or to make", async () => {
    if (!sandboxed()) return; // this machine gives executions no sandbox
    const { log } = await bench.executions.run(
      `mknod /tmp/disk b 8 0 && echo made; mknod file c 1 1 && echo made
       for device in /dev/* /dev/*/*; do if [ -b $device ]; then echo block $device; fi; done
       for device in /dev/mem /dev/kmsg /dev/sda /dev/vda /dev/kvm /dev/fuse; do
         head -c 1 $device >/dev/null 2>&1 && echo read $device
       done; echo end`,
    );
    expect(log).not.toMatch(/^(made|block|read)/m);
    expect(log).toMatch(/^end$/m);
  });

  test("a program that belongs to root and is marked so gives none of root's rights", async () => {
    if (!sandboxed() || process.getuid?.() !== 0) return; // only root can lay such a trap
    const folder = join(bench.subject.folder, "marked");
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    copyFileSync("/bin/cat", join(folder, "cat"));
    chmodSync(join(folder, "cat"), 0o4755);
    writeFileSync(join(folder, "closed"), "secret", { mode: 0o600 });
    const { log } = await bench.executions.run(
      "/input/0/cat /etc/hostname /input/0/closed; cp /bin/cat own; chmod 4777 own",
      {
        inputs: [{ folder, path: "/input/0" }],
      },
    );
    expect(log).not.toContain("secret");
    expect(log).toMatch(/closed.*denied/i);
  });

  testWith("python3")("no process of the machine can be signalled or traced", async () => {
    if (!sandboxed()) return; // this machine gives executions no sandbox
    const script = `
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
pid = ${process.pid}
try: os.kill(pid, 0); print("signalled")
except OSError as error: print("kill", error.errno)
print("trace", libc.ptrace(16, pid, 0, 0))
for at in range(1, 64):
    try: print(open(f"/proc/{at}/environ").read().count("VIT" + "EST="))
    except OSError: pass`;
    const { log } = await bench.executions.run('exec python3 -c "$SCRIPT"', { environment: { SCRIPT: script } });
    expect(log).toMatch(/^kill 3\ntrace -1\n(0\n)+$/);
  });

  testWith("python3")("no server on the machine's own loopback is reached", async () => {
    if (bench.subject.driver.isolation.network !== "none") return; // this machine gives executions no wall around the network
    let calls = 0;
    const server = createServer((socket) => socket.end(`${++calls}`)).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const script = `import socket; print(socket.create_connection(("127.0.0.1", ${port}), 2).recv(9))`;
    const { log, exit_code } = await bench.executions.run(`python3 -c '${script}'`);
    server.close();
    expect(log).toContain("ConnectionRefusedError");
    expect([exit_code, calls]).toEqual([1, 0]);
  });

  test("each execution has a user of its own where Guildhall is root, and its files are that user's", async () => {
    if (!sandboxed() || bench.subject.user !== 0) return; // Guildhall does not run as root here
    const [one, two] = [await bench.executions.start("id -u; echo >file"), await bench.executions.start("id -u")];
    for (const spec of [one, two]) await bench.executions.end(spec);
    const [first, second] = [Number(logOf(one)), Number(logOf(two))];
    expect(first).not.toBe(second);
    expect(Math.min(first, second)).toBeGreaterThan(10_000);
    expect(statSync(join(one.output, "file")).uid).toBe(first);
  });
}
