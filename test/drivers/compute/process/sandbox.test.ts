import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { describeWith, testWith } from "../../../needs.ts";
import { Executions, logOf } from "../subject.ts";
import { installation } from "./installation.ts";

describeWith("bubblewrap")("the sandbox of the process driver", () => {
  const place = installation();
  const executions = new Executions(place);
  afterEach(() => executions.destroyAll());
  afterAll(place.close);

  testWith("python3")("runs Python with threads, processes, shared memory and temporary files", async () => {
    const script = `
import multiprocessing, tempfile, threading, getpass, socket
answers = []
thread = threading.Thread(target=lambda: answers.append(6))
thread.start(); thread.join()
with multiprocessing.Pool(2) as pool: answers += pool.map(abs, [-7])
with tempfile.NamedTemporaryFile() as file: file.write(b"x")
print(answers[0] * answers[1], getpass.getuser(), socket.gethostname()[:9])`;
    const { log, exit_code } = await executions.run('exec python3 -c "$SCRIPT"', { environment: { SCRIPT: script } });
    expect(log).toBe("42 user execution\n");
    expect(exit_code).toBe(0);
  });

  testWith("python3")("finds itself by name, and reaches what listens there", async () => {
    const script = `
import socket
for name in ("localhost", socket.gethostname()):
  server = socket.create_server((name, 0))
  socket.create_connection((name, server.getsockname()[1]))
  print(server.getsockname()[0])`;
    const { log } = await executions.run('exec python3 -c "$SCRIPT"', { environment: { SCRIPT: script } });
    expect(log).toBe("127.0.0.1\n127.0.0.1\n");
  });

  testWith("python3")("refuses system calls that have opened kernels before", async () => {
    const script = `
import ctypes, errno, platform
libc = ctypes.CDLL(None, use_errno=True)
numbers = {"x86_64": [250, 321, 298, 425], "aarch64": [219, 280, 241, 425]}[platform.machine()]
for number in numbers: print(libc.syscall(number, 0, 0, 0, 0, 0), errno.errorcode[ctypes.get_errno()])
for family in 1, 2, 16, 38, 40: print(libc.socket(family, 3 if family == 16 else 1, 0) >= 0)`;
    const { log } = await executions.run('grep Seccomp: /proc/self/status; exec python3 -c "$SCRIPT"', {
      environment: { SCRIPT: script },
    });
    expect(log).toBe(`Seccomp:\t2\n${"-1 EPERM\n".repeat(4)}${"True\n".repeat(3)}${"False\n".repeat(2)}`);
  });

  test("that cannot be built is refused with what bubblewrap says, which is not in the log", async () => {
    const inputs = [{ folder: place.folder, path: "/usr/nowhere" }];
    const spec = executions.spec("true", { inputs });
    await expect(place.driver.start(spec)).rejects.toThrow("could not begin: bwrap: ");
    expect(logOf(spec)).toBe("");
  });

  test("has a user of its own where Guildhall is root, the same for the same execution, and its files are his", async () => {
    if (place.user !== 0) return; // Guildhall does not run as root here
    const command = "umask 077; id -u; echo mine >file; chmod 600 file";
    const [one, two] = [await executions.start(command), await executions.start(command)];
    for (const spec of [one, two]) await executions.end(spec);
    const [first, second] = [Number(logOf(one)), Number(logOf(two))];
    expect(first).not.toBe(second);
    expect(Math.min(first, second)).toBeGreaterThan(10_000);
    expect(statSync(join(one.output, "file")).uid).toBe(first);
    expect(readFileSync(join(one.output, "file"), "utf8")).toBe("mine\n");
    await place.driver.start({ ...one, generation: 2, command: "cat file" });
    await executions.end(one);
    expect(logOf(one)).toBe(`${first}\nmine\n`);
  });

  test("is missed, and it is said so, where bubblewrap is not installed", () => {
    const bin = mkdtempSync(join(tmpdir(), "guildhall-bin-"));
    for (const name of ["setpriv", "true"]) symlinkSync(join("/usr/bin", name), join(bin, name));
    const path = process.env["PATH"];
    process.env["PATH"] = bin;
    const bare = installation();
    process.env["PATH"] = path;
    bare.close();
    rmSync(bin, { recursive: true });
    expect(bare.driver.isolation).toMatchObject({ kind: "plain", network: "host" });
    expect(bare.driver.isolation.text).toContain("bubblewrap (bwrap) is not installed");
  });
});
