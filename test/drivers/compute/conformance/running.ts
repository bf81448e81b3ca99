import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Bench } from "../subject.ts";
import { logOf, until } from "../subject.ts";

/** Says who it is to whoever connects. */
const answering = `import os, socket
server = socket.socket(socket.AF_UNIX)
server.bind(os.environ["GUILDHALL_SOCKET"] + ".new")
server.listen()
os.rename(os.environ["GUILDHALL_SOCKET"] + ".new", os.environ["GUILDHALL_SOCKET"])
while True:
    peer, _ = server.accept()
    peer.sendall(b"here is " + os.environ["NAME"].encode())
    peer.close()`;

const said = async (socket: string): Promise<string> => (await connect(socket).setEncoding("utf8").toArray()).join("");

/** Commands, their surroundings, and that each begins once. */
export function running(bench: Bench): void {
  test.each([
    ["true", 0],
    ["exit 7", 7],
    ["no-such-program-anywhere", 127],
    ["kill -KILL $$", 137],
    ["kill -SEGV $$", 139],
    ["-x 2>/dev/null", 127],
  ])("%s ends with code %i", async (command, exit_code) => {
    const before = Date.now();
    const end = await bench.executions.run(command);
    expect(end).toMatchObject({ state: "ended", generation: 1, exit_code, out_of_memory: false });
    expect(end.started_at.getTime()).toBeGreaterThanOrEqual(before - 20);
    expect(end.ended_at.getTime()).toBeGreaterThanOrEqual(end.started_at.getTime());
    expect(end.ended_at.getTime()).toBeLessThanOrEqual(Date.now());
  });

  test("the log holds output and errors in the order they were written, after what was there", async () => {
    const spec = bench.executions.spec("for i in 1 2 3; do echo out $i; echo error $i >&2; done; printf end");
    writeFileSync(spec.log, "earlier\n");
    chownSync(spec.log, bench.subject.user, bench.subject.user);
    await bench.subject.driver.start(spec);
    await bench.executions.end(spec);
    expect(logOf(spec)).toBe("earlier\nout 1\nerror 1\nout 2\nerror 2\nout 3\nerror 3\nend");
  });

  test("the log can be followed while it is written", async () => {
    const spec = await bench.executions.start("echo first; while [ ! -e go ]; do sleep 0.02; done; echo second");
    await until("the first line is there", () => logOf(spec) === "first\n");
    writeFileSync(join(spec.output, "go"), "");
    await bench.executions.end(spec);
    expect(logOf(spec)).toBe("first\nsecond\n");
  });

  test("a script that opens /dev/stderr and /dev/stdout for itself does not cut the log", async () => {
    const { log } = await bench.executions.run("echo one; echo two >/dev/stderr; echo three >/dev/stdout; echo four");
    expect(log).toBe("one\ntwo\nthree\nfour\n");
  });

  test("a log of 50 MB is complete at the end", async () => {
    const spec = await bench.executions.start("head -c 50000000 /dev/zero | tr '\\0' x; printf end");
    expect((await bench.executions.end(spec)).exit_code).toBe(0);
    expect(statSync(spec.log).size).toBe(50_000_003);
  });

  test("the command is an argument: quotes, dollars, newlines and backticks mean what they mean to a shell", async () => {
    const { log } = await bench.executions.run(
      `printf '%s\\n' 'it'"'"'s' "\${HOME:+home}" \`echo ticks\` "\\$(id)"\necho 2`,
    );
    expect(log).toBe("it's\nhome\nticks\n$(id)\n2\n");
  });

  test("a server listens in the folder of sockets, by the name that the environment gives", async () => {
    const sockets = mkdtempSync(join(tmpdir(), "s-"));
    chownSync(sockets, bench.subject.user, bench.subject.user);
    const spec = await bench.executions.start(`exec python3 -c '${answering}'`, {
      sockets,
      environment: { NAME: "it" },
    });
    const socket = join(sockets, "server.sock");
    await until("it listens", () => existsSync(socket));
    expect(await said(socket)).toBe("here is it");
    await bench.subject.driver.destroy(spec.id);
    rmSync(sockets, { recursive: true });
  });

  test("the environment is what was given, with PATH, HOME and LANG, and nothing of Guildhall's", async () => {
    process.env["GUILDHALL_SECRET_OF_A_TEST"] = "secret";
    const environment = { WORDS: 'it\'s\n"two" $lines `x` \\', HOME: "/nowhere", _1: "" };
    const { log } = await bench.executions.run('printf "%s|%s|%s|%s\\n" "$WORDS" "$HOME" "$LANG" "$_1"; env', {
      environment,
    });
    expect(log).toContain(`${environment.WORDS}|/nowhere|C.UTF-8|\n`);
    expect(log).toMatch(/^PATH=.*\/usr\/bin/m);
    expect(log).not.toContain("secret");
  });

  test("inputs are read by the names in INPUT_0 and so on, the working directory is the output and is kept", async () => {
    const input = join(bench.subject.folder, "input");
    mkdirSync(input, { recursive: true });
    writeFileSync(join(input, "numbers"), "1\n2\n", { mode: 0o444 });
    chmodSync(input, 0o755);
    const spec = bench.executions.spec(
      'cat "$INPUT_0/numbers" "$INPUT_1/numbers" | wc -l; pwd; echo $OUTPUT; echo r >result',
    );
    spec.inputs = [0, 1].map((number) => ({ folder: input, path: `/input/${number}` }));
    await bench.subject.driver.start(spec);
    expect((await bench.executions.end(spec)).exit_code).toBe(0);
    const [lines, directory, output] = logOf(spec).split("\n");
    expect(Number(lines)).toBe(4);
    expect(directory).toBe(output);
    await bench.subject.driver.destroy(spec.id);
    expect(readFileSync(join(spec.output, "result"), "utf8")).toBe("r\n");
    expect(existsSync(spec.log)).toBe(true);
  });

  test("what cannot begin is refused with the reason, leaves nothing, and can be started again", async () => {
    const spec = bench.executions.spec("true");
    const missing = { folder: join(bench.subject.folder, "missing"), path: "/input/0" };
    await expect(bench.subject.driver.start({ ...spec, inputs: [missing] })).rejects.toThrow("missing");
    expect(await bench.subject.driver.inspect(spec.id)).toEqual({ state: "absent" });
    expect(await bench.subject.driver.list()).not.toContainEqual(expect.objectContaining({ id: spec.id }));
    await bench.subject.driver.start(spec);
    expect((await bench.executions.end(spec)).exit_code).toBe(0);
  });

  test("the same generation begins once, asked one after the other, at once, or after its end", async () => {
    const spec = bench.executions.spec("echo begun; while [ ! -e go ]; do sleep 0.02; done");
    await Promise.all([1, 2, 3].map(() => bench.subject.driver.start(spec)));
    await bench.subject.driver.start(spec);
    await (await bench.subject.reopen()).start(spec);
    writeFileSync(join(spec.output, "go"), "");
    await bench.executions.end(spec);
    await bench.subject.driver.start(spec);
    expect(logOf(spec)).toBe("begun\n");
    expect((await bench.subject.driver.inspect(spec.id)).state).toBe("ended");
  });

  test("it tells what the machine carries", async () => {
    const { cpus, memory_bytes, devices } = await bench.subject.driver.discover();
    expect(cpus).toBeGreaterThanOrEqual(1);
    expect(memory_bytes).toBeGreaterThan(2 ** 26);
    expect(devices).toBeInstanceOf(Array);
    expect(bench.subject.driver.isolation.text).toMatch(/^[A-Z].+\.$/);
  });
}
