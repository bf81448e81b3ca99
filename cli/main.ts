import { CommanderError } from "commander";
import { exitCodes } from "./failure.ts";
import { say, styled } from "./output.ts";
import { explain } from "./problems.ts";
import { readProfile } from "./profile.ts";
import { createProgram } from "./program.ts";

/** A reader that went away (`… | head`) is no fault. */
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    process.exit(error.code === "EPIPE" ? exitCodes.ok : exitCodes.failed);
  });

const words = process.argv.slice(2);
try {
  const program = await createProgram(words[0]);
  await program.parseAsync(words.length ? words : ["--help"], { from: "user" });
} catch (error) {
  process.exitCode = error instanceof CommanderError ? usageCode(error) : tell(error);
}

/** The command parser has said already what is wrong. */
function usageCode({ exitCode }: CommanderError): number {
  return exitCode === 0 ? exitCodes.ok : exitCodes.usage;
}

function tell(error: unknown): number {
  const { text, document, exit_code } = explain(error, serverInUse());
  say(
    words.includes("--json") ? JSON.stringify(document, null, 2) : `${styled("red", "Error:", process.stderr)} ${text}`,
  );
  if (process.env["GUILDHALL_DEBUG"] && error instanceof Error) say(error.stack ?? "");
  return exit_code;
}

function serverInUse(): string {
  try {
    return readProfile().url;
  } catch {
    return "<url>";
  }
}
