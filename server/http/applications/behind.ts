import type { IncomingMessage, ServerResponse } from "node:http";
import { identify } from "../../domain/applications/identity.ts";
import { type Opened, siteOf } from "../../domain/applications/opening.ts";
import { type ReachedEngine, reachEngine } from "../../domain/engines/engines.ts";
import type { Ctx } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import type { Errand } from "../sites/forward.ts";
import { forward, tooLong } from "../sites/forward.ts";
import { isByPerson } from "../sites/site.ts";
import { inward, outward } from "./passing.ts";
import type { Place } from "./place.ts";
import { startingPage } from "./refusal.ts";

/** What one request may bring; a workspace or an upload is for more. */
const body_bytes_max = 2 ** 30;
/** A person looks at a blank page for so long; then at one that says that it starts. */
const patience_ms = 1500;

const tooLarge = () => new Problem("too_large", "An application takes at most 1 GiB at once");

/** What still comes is not read: the connection ends with the answer. */
function closing(request: IncomingMessage, response: ServerResponse): Problem {
  if (!response.headersSent) response.setHeader("connection", "close");
  request.resume();
  return tooLarge();
}

/** The engine behind an application, while it is where the application is. */
export async function reach(ctx: Ctx, { row, serving }: Opened, signal?: AbortSignal): Promise<ReachedEngine> {
  if (serving.engine_id === null || serving.engine_namespace_id !== row.namespace_id)
    throw new Problem("unavailable", "What this application serves is gone");
  return reachEngine(ctx, serving.engine_id, signal ? { signal } : {});
}

/** What is sent to an engine, in the visitor's name. */
export async function errandFor(
  ctx: Ctx,
  { socket }: ReachedEngine,
  { row }: Opened,
  { request, place }: { request: IncomingMessage; place: Place },
): Promise<Errand> {
  const { origin } = siteOf(ctx, row.id);
  const search = place.query.size > 0 ? (request.url ?? "").replace(/^[^?]*/, "") : "";
  return {
    ...{ socket, target: `/${place.rest}${search}`, outward },
    inward: inward(request.headers, { identity: await identify(ctx, row), origin }),
  };
}

/** Answers with what the engine behind an application says; while it starts, a person is told so. */
export async function answerFromEngine(
  ctx: Ctx,
  open: Opened,
  place: Place,
  { request, response, watch }: { request: IncomingMessage; response: ServerResponse; watch: () => () => void },
): Promise<void> {
  if (Number(request.headers["content-length"] ?? 0) > body_bytes_max) throw tooLarge();
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const patience = isByPerson(request) ? AbortSignal.timeout(patience_ms) : undefined;
  const signal = patience ? AbortSignal.any([gone.signal, patience]) : gone.signal;
  const engine = await reach(ctx, open, signal).catch((error) => {
    if (!patience?.aborted) throw error;
    startingPage(response, open.row.name);
    return undefined;
  });
  if (!engine) return;
  const leave = watch();
  try {
    const errand = await errandFor(ctx, engine, open, { request, place });
    await forward(request, response, { ...errand, body_bytes_max });
  } catch (error) {
    if (error === tooLong) throw closing(request, response);
    throw new Problem("unavailable", "The application does not answer", { retry_after_seconds: 1 }, error);
  } finally {
    leave();
    engine.done();
  }
}
