import { setTimeout as pause } from "node:timers/promises";
import { failure } from "./failure.ts";
import { say } from "./output.ts";

/** Half a minute in all: as long as a restart takes on a busy machine. */
const attemptsMax = 12;
/** From here on a person wants to know why nothing happens. */
const attemptsSilent = 4;
const waitMsMax = 60_000;

/** Streams that can be made anew when a request is repeated. */
const makers = new WeakMap<object, () => ReadableStream>();

/** A request body that is read from its source again when the connection broke. */
export function rereadable(make: () => ReadableStream): ReadableStream {
  const stream = make();
  makers.set(stream, make);
  return stream;
}

/** A fetch that repeats what may be repeated when the connection breaks, the server restarts, or asks to wait. */
export function patientFetch(url: string): typeof fetch {
  let reached = false;
  let said = false;
  return async (address, init = {}) => {
    for (let attempt = 1; ; attempt++) {
      const last = attempt === attemptsMax || !mayRepeat(init);
      const answer = await outcome(url, fetch(address, freshen(init, attempt)), init.signal);
      reached ||= answer instanceof Response || !neverConnected.has(codeOf(answer));
      if (answer instanceof Response && (last || !isBusy(answer))) return answer;
      if (answer instanceof Error && (last || !reached)) throw unreachable(url, answer);
      if (answer instanceof Response) await answer.body?.cancel();
      if (attempt === attemptsSilent && !said) say(`Guildhall at ${url} does not answer. Trying again for a while …`);
      said ||= attempt === attemptsSilent;
      await pause(waitMs(answer, attempt), undefined, init.signal ? { signal: init.signal } : {});
    }
  };
}

/** How long to wait before the next attempt, growing from a quarter of a second to four. */
export const backoffMs = (attempt: number): number => Math.min(4000, 250 * 2 ** (attempt - 1));

/** The answer, or the fault of a connection that broke; faults that time does not heal are thrown. */
async function outcome(url: string, request: Promise<Response>, signal: RequestInit["signal"]) {
  try {
    return await request;
  } catch (error) {
    if (signal?.aborted || !(error instanceof Error)) throw error;
    if (isOfNetwork(error)) return error;
    throw isOfSource(error.cause) ? error.cause : unreachable(url, error);
  }
}

/** The file that is uploaded cannot be read, or has become shorter. */
export const isOfSource = (cause: unknown): boolean =>
  cause instanceof Error && ("path" in cause || codeOf({ cause }) === "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH");

function mayRepeat(init: RequestInit): boolean {
  const harmless = ["GET", "HEAD", "PUT"].includes(init.method ?? "GET");
  if (!harmless && !new Headers(init.headers).has("idempotency-key")) return false;
  return !(init.body instanceof ReadableStream) || makers.has(init.body);
}

function freshen(init: RequestInit, attempt: number): RequestInit {
  const make = attempt > 1 && init.body instanceof ReadableStream ? makers.get(init.body) : undefined;
  return make ? { ...init, body: make() } : init;
}

const isBusy = (response: Response): boolean => [429, 502, 503, 504].includes(response.status);

function waitMs(answer: Response | Error, attempt: number): number {
  const asked = answer instanceof Response ? Number(answer.headers.get("retry-after")) * 1000 : 0;
  return asked > 0 ? Math.min(asked, waitMsMax) : backoffMs(attempt);
}

const codeOf = ({ cause }: { cause?: unknown }): string => (cause as { code?: string } | undefined)?.code ?? "";

const neverConnected: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);
const broken: ReadonlySet<string> = new Set([
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "UND_ERR_SOCKET",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
]);
const isOfNetwork = (error: Error): boolean => neverConnected.has(codeOf(error)) || broken.has(codeOf(error));

const reasons: Record<string, string> = {
  ECONNREFUSED: "nothing answers there",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "the name of the host cannot be looked up",
  UND_ERR_CONNECT_TIMEOUT: "it does not answer",
  UND_ERR_HEADERS_TIMEOUT: "it does not answer",
};

const given_up = new WeakSet<object>();

/** Whether a fault means that a server did not answer, again and again. */
export const isUnreachable = (error: unknown): boolean => error instanceof Error && given_up.has(error);

function unreachable(url: string, error: Error): Error {
  const told = error.cause instanceof Error ? error.cause.message : error.message;
  const reason = reasons[codeOf(error)] ?? (isOfNetwork(error) ? "the connection broke" : told);
  const fault = failure(`Guildhall at ${url} cannot be reached: ${reason}.`, {
    hint: "Is it running? Another server is chosen with: guildhall login <url>, or by GUILDHALL_URL",
    cause: error,
  });
  given_up.add(fault);
  return fault;
}
