import { exitCodes } from "./failure.ts";
import { say } from "./output.ts";

/** Does long work; Ctrl-C (or SIGTERM) ends only this process and says how to go on. */
export async function interruptible<T>(goOn: () => string, work: () => Promise<T>): Promise<T> {
  const leave = () => {
    say(`\n${goOn()}`);
    process.exit(exitCodes.interrupted);
  };
  process.once("SIGINT", leave).once("SIGTERM", leave);
  try {
    return await work();
  } finally {
    process.off("SIGINT", leave).off("SIGTERM", leave);
  }
}
