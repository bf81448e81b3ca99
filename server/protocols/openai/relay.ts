import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Begun } from "../../domain/gateway/asking.ts";
import { agreed, inputTokens, outputTokens, type Seen, tokensOf, type Usage } from "../../domain/gateway/counting.ts";
import type { Meter, Outcome } from "../../domain/gateway/meters.ts";
import { Problem } from "../../kernel/problem.ts";
import { errorOf } from "./errors.ts";
import { type Json, type Said, type Story, textIn } from "./events.ts";
import { type Family, usageOf } from "./families.ts";
import { createSplitter, type StreamEvent } from "./lines.ts";

/** A stream on its way from an upstream to its caller. */
export interface Relay {
  begun: Begun;
  meter: Meter;
  seen: Seen;
  family: Family & Required<Pick<Family, "stream">>;
  wants_use: boolean;
  out: ServerResponse;
  /** Its caller has gone, or was shown out. */
  signal: AbortSignal;
  request_id: string;
  /** What is said is kept. */
  content: { add(text: string): void } | null;
}

type End = Pick<Outcome, "state" | "error">;

interface Progress {
  story: Story;
  seen: Seen;
  usage: Usage | null;
}

/**
 * Passes a stream on, event by event as it came, and counts what it says. What would be more than is held for waits until
 * more is; where a cap stands against it, the stream ends there, properly. Gives how it ended.
 */
export async function relay(it: Relay): Promise<Outcome> {
  const story: Story = { first: {}, block: null, is_finished: false, wants_use: it.wants_use };
  const progress: Progress = { story, seen: it.seen, usage: null };
  const end = await passOn(it, progress).catch((error: Error): End => broken(it, error));
  if (!it.out.destroyed) it.out.end();
  it.begun.end();
  return outcomeOf(it, progress, end);
}

async function passOn(it: Relay, progress: Progress): Promise<End> {
  const split = createSplitter();
  const { first, next } = it.begun;
  for (let chunk = first; chunk !== null; chunk = await next()) {
    const stopped = await passEvents(it, progress, split(chunk));
    if (stopped) return stopped;
    await drained(it);
  }
  if (it.signal.aborted) return aborted;
  if (!progress.story.is_finished) throw new Error("it broke off");
  return { state: "done" };
}

const aborted: End = { state: "aborted", error: "Its caller went away" };

/** Nobody reads faster than the caller does. */
async function drained({ out, signal }: Relay): Promise<void> {
  if (out.writableNeedDrain && !signal.aborted) await once(out, "drain", { signal }).catch(() => undefined);
}

/** What came together goes on together, unless something must be held in between. */
async function passEvents(it: Relay, progress: Progress, events: readonly StreamEvent[]): Promise<End | undefined> {
  const passed: Buffer[] = [];
  const send = () => void (passed.length > 0 && it.out.write(Buffer.concat(passed.splice(0))));
  for (const event of events) {
    const said = read(it, progress, event);
    const seen = withMore(progress.seen, said);
    const more = outputTokens(seen) - it.meter.allowed();
    if (more > 0) {
      send();
      const stopped = await holdMore(it, progress, more);
      if (stopped) return stopped;
    }
    progress.seen = seen;
    if (it.content && said.bytes > 0) it.content.add(textIn(event.data));
    if (!said.is_ours) passed.push(event.raw);
  }
  send();
  return it.signal.aborted ? aborted : undefined;
}

function read({ family }: Relay, progress: Progress, event: StreamEvent): Said {
  if (event.data === "[DONE]") progress.story.is_finished = true;
  const said = saidIn(event, family, progress.story);
  if (said.use !== undefined) progress.usage = merged(progress.usage, usageOf(said.use));
  return said;
}

const withMore = (seen: Seen, { bytes, pieces }: Said): Seen => ({
  ...seen,
  output_bytes: seen.output_bytes + bytes,
  pieces: seen.pieces + pieces,
});

/** Holds what the next event needs; where a cap stands against it, says so to the caller, and ends. */
async function holdMore(
  { out, family, meter, signal }: Relay,
  { seen, story }: Progress,
  more: number,
): Promise<End | undefined> {
  const reason = await meter.grow(outputTokens(seen), more);
  if (reason === null) return signal.aborted ? aborted : undefined;
  out.write(family.stream.stop(story, { input: inputTokens(seen), output: outputTokens(seen) }, reason));
  return { state: "stopped", error: reason };
}

const nothing: Said = { bytes: 0, pieces: 0 };

/** What is no JSON is passed on and counted by its bytes. */
function saidIn({ data }: StreamEvent, { stream }: Relay["family"], story: Story): Said {
  if (data === "" || data === "[DONE]") return nothing;
  try {
    const event = JSON.parse(data) as Json;
    if (story.first.id === undefined && event.id !== undefined) story.first = event;
    return stream.read(event, story);
  } catch {
    const bytes = Buffer.byteLength(data);
    return { bytes, pieces: tokensOf(bytes) };
  }
}

/** What is said later of the same holds. */
const merged = (before: Usage | null, after: Usage | null): Usage | null => {
  if (!before || !after) return after ?? before;
  return { ...after, input: after.input ?? before.input, output: after.output ?? before.output };
};

/** The upstream broke off, or its caller went away, which breaks it off, too. */
function broken({ signal, out, family, request_id }: Relay, error: Error): End {
  if (signal.aborted || out.destroyed) return aborted;
  const late = /timeout/i.test(`${error.name} ${error.message}`);
  const problem = late
    ? new Problem("upstream_late", "The upstream of this model fell silent while it answered")
    : new Problem("upstream_failed", "The upstream of this model broke off while it answered");
  out.write(family.stream.fail(errorOf(problem, family.dialect, request_id)));
  return { state: "failed", error: problem.message };
}

/** Only whoever came to the end knows what was used; of the others counts what we saw. */
function outcomeOf({ begun }: Relay, { seen, usage }: Progress, end: End): Outcome {
  const said = usage && end.state !== "done" ? { input: usage.input, output: null } : usage;
  const { input, output, ...rest } = agreed(seen, said);
  return {
    ...{ ...end, ...rest, status: 200, input_tokens: input, output_tokens: output },
    ...{ upstream: begun.upstream, attempts: begun.attempts },
    free: end.state !== "done" && outputTokens(seen) === 0,
  };
}
