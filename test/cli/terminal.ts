import { spawn } from "node:child_process";
import { join } from "node:path";

/** What a command left behind. */
export interface Ran {
  code: number | null;
  out: string;
  err: string;
}

/** A command that may still run. */
export interface Running {
  pid: number;
  ended: Promise<Ran>;
  /** Resolves as soon as standard output or error shows this text. */
  shows(text: string): Promise<void>;
  interrupt(): void;
}

const launcher = join(import.meta.dirname, "../../cli/guildhall");

/** A terminal with a home folder of its own, in which the real command line is run as a process. */
export function terminal(home: string, environment: Record<string, string> = {}) {
  const { PATH = "" } = process.env;
  const env = { PATH, HOME: home, TZ: "UTC", ...environment };
  const start = (words: readonly string[], input = "", cwd = home): Running => {
    const child = spawn(launcher, words, { cwd, env });
    child.stdin.on("error", () => undefined).end(input);
    return watched(child);
  };
  const run = (...words: string[]): Promise<Ran> => start(words).ended;
  /** A command that has to succeed; gives what it printed. */
  const done = async (...words: string[]): Promise<string> => {
    const { code, out, err } = await run(...words);
    if (code !== 0) throw new Error(`guildhall ${words.join(" ")} ended with ${code}:\n${out}${err}`);
    return out;
  };
  return Object.assign(run, { start, done, home });
}
export type Terminal = ReturnType<typeof terminal>;

function watched(child: ReturnType<typeof spawn>): Running {
  const said = { out: "", err: "" };
  let look = () => {};
  for (const [stream, name] of [[child.stdout, "out"] as const, [child.stderr, "err"] as const])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      said[name] += text;
      look();
    });
  const ended = new Promise<Ran>((resolve, reject) => {
    child.on("error", reject).on("close", (code) => resolve({ code, ...said }));
  });
  const shows = (text: string) =>
    new Promise<void>((resolve, reject) => {
      look = () => (said.out + said.err).includes(text) && resolve();
      look();
      void ended.then(() => reject(new Error(`ended without showing "${text}":\n${said.out}${said.err}`)));
    });
  return { pid: child.pid ?? 0, ended, shows, interrupt: () => child.kill("SIGINT") };
}
