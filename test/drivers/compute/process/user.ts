import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { ComputeDriver } from "../../../../server/domain/containers/ports.ts";

/** A call of a driver that lives in another process, and its answer. */
export interface Call {
  number: number;
  name: Exclude<keyof ComputeDriver, "name" | "isolation" | "environments" | "fault">;
  args: unknown[];
}
type Answer = { number: number; value: unknown } | { number: number; fault: string };

/** Makes this process an ordinary user's, with no way back; everything it needs must be loaded by now. */
export function become(user: number | null): void {
  if (user === null) return;
  process.setgroups?.([]);
  process.setgid?.(user);
  process.setuid?.(user);
}

/** A driver that really runs as another user, in a process of its own, and is called as if it were here. */
export async function driverOf(options: object, user: number): Promise<ComputeDriver> {
  const script = join(import.meta.dirname, "serving.ts");
  const argument = JSON.stringify({ options, user });
  const child = fork(script, [argument], { serialization: "advanced", execArgv: [] });
  const [{ isolation }] = await once(child, "message");
  const ask = caller(child);
  return {
    ...{ name: "process", isolation, environments: [{ name: "host", image: null }], fault: null },
    discover: () => ask("discover") as ReturnType<ComputeDriver["discover"]>,
    start: (spec) => ask("start", spec) as Promise<void>,
    inspect: (id) => ask("inspect", id) as ReturnType<ComputeDriver["inspect"]>,
    list: () => ask("list") as ReturnType<ComputeDriver["list"]>,
    stop: (id, grace_seconds) => ask("stop", id, grace_seconds) as Promise<void>,
    destroy: (id) => ask("destroy", id) as Promise<void>,
    sample: (id, devices) => ask("sample", id, devices) as ReturnType<ComputeDriver["sample"]>,
    waitForChange: (id, timeout_ms) => ask("waitForChange", id, timeout_ms) as Promise<void>,
  };
}

function caller(child: ChildProcess) {
  const open = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  child.on("message", (answer: Answer) => {
    const call = open.get(answer.number);
    open.delete(answer.number);
    if ("fault" in answer) call?.reject(new Error(answer.fault));
    else call?.resolve(answer.value);
  });
  let last = 0;
  return (name: Call["name"], ...args: unknown[]): Promise<unknown> => {
    const number = ++last;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    open.set(number, { resolve, reject });
    child.send({ number, name, args } satisfies Call);
    return promise;
  };
}
