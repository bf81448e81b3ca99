/** What the command line tells the shell; docs/cli.md explains each. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  signed_out: 3,
  not_found: 4,
  refused: 5,
  interrupted: 130,
} as const;

/** A fault that was foreseen: a sentence for people, what to do about it, and how the process ends. */
interface Failure extends Error {
  readonly exit_code: number;
  readonly hint?: string;
}

/** Makes a foreseen fault to throw. */
export const failure = (text: string, more: { exit_code?: number; hint?: string; cause?: unknown } = {}): Failure =>
  Object.assign(new Error(text, { cause: more.cause }), {
    exit_code: more.exit_code ?? exitCodes.failed,
    ...(more.hint === undefined ? {} : { hint: more.hint }),
  });

/** Makes the fault of a command that was written wrongly. */
export const misuse = (text: string, hint?: string): Failure =>
  failure(text, { exit_code: exitCodes.usage, ...(hint === undefined ? {} : { hint }) });

/** Tells a foreseen fault from a bug. */
export const isFailure = (error: unknown): error is Failure => error instanceof Error && "exit_code" in error;
