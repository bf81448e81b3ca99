import type { Unreadable } from "../../../contract/previews.ts";
import { differences } from "./differences.ts";
import { jsonLines } from "./json-lines.ts";
import { parquet } from "./parquet.ts";
import type { Done, Format, Job, Reader, Source, Tabular } from "./reading.ts";
import { separated } from "./separated.ts";

/** What a reading process is asked for: a job, or the bytes that it wanted. */
export type ToReader = { job: Job; bytes: number } | { want: number; part: Uint8Array | null };
/** What it says: that it wants bytes, or how the job ended. */
export type FromReader =
  | { want: number; start: number; end: number }
  | { done: Done[Job["task"]] }
  | { failed: string; why: Unreadable | undefined };

/**
 * A process of its own that reads tables and compares texts: whatever a file does to it (endless loops, memory without end), it is ended
 * and nothing else is. A thread would not do: some ways to run out of memory end the whole process.
 */
const readers: Record<Format, Reader> = { separated, "json-lines": jsonLines, parquet };
const waiting = new Map<number, (part: Uint8Array | null) => void>();
let wants = 0;

const say = (message: FromReader) => process.send?.(message);

process.on("message", (message: ToReader) => {
  if ("job" in message) void work(message.job, message.bytes);
  else waiting.get(message.want)?.(message.part);
});
process.on("disconnect", () => process.exit());

async function work(job: Job, bytes: number): Promise<void> {
  waiting.clear();
  try {
    say({ done: await run(job, sourceOf(bytes)) });
  } catch (error) {
    const { why, message } = error as Error & { why?: Unreadable };
    say({ failed: message.slice(0, 300), why });
  }
}

const run = (job: Job, source: Source): Promise<Done[Job["task"]]> =>
  job.task === "differences" ? differences(source, job) : runTable(readers[job.format], job, source);

function runTable(reader: Reader, job: Tabular, source: Source): Promise<Done[Job["task"]]> {
  const { path, key } = job;
  if (job.task === "open") return reader.open(source, path, key);
  if (job.task === "window") return reader.window(source, job.known, job.offset, job.limit, key);
  if (job.task === "order") return reader.order(source, job.known, job.column, key);
  return reader.pick(source, job.known, job.spots, key);
}

const sourceOf = (bytes: number): Source => ({
  bytes,
  read: (start, end) =>
    new Promise((resolve, reject) => {
      if (end <= start) return resolve(new Uint8Array());
      const want = ++wants;
      waiting.set(want, (part) => {
        waiting.delete(want);
        if (part?.length === end - start) resolve(part);
        else reject(new Error("the file could not be read"));
      });
      say({ want, start, end });
    }),
});
