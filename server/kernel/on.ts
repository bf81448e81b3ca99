import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import type { z } from "zod";
import type { Carrier, Parsed, Route } from "../../contract/route.ts";
import type { Content } from "./content.ts";
import type { Ctx } from "./context.ts";
import type { ServerEvent } from "./live.ts";
import type { Talk } from "./socket.ts";

/** What a handler may need of the connection: the body of an upload, headers, and a signal that it broke. */
export interface Wire {
  body: Readable;
  headers: IncomingHttpHeaders;
  signal: AbortSignal;
}

/** An answer that is all in its headers. */
export type Headers = Readonly<Record<string, string | number>>;

type Answer<R extends Route> = R["carrier"] extends "events"
  ? AsyncIterable<ServerEvent>
  : R["carrier"] extends "tus"
    ? Headers
    : R["carrier"] extends "log"
      ? Content | AsyncIterable<ServerEvent>
      : R["carrier"] extends "socket"
        ? Talk
        : R["carrier"] extends Carrier
          ? Content
          : R["response"] extends z.ZodType
            ? z.input<R["response"]>
            : undefined;

/** A route with what answers it. */
export interface Bound {
  route: Route;
  handle: (ctx: Ctx, input: never, wire: Wire) => Promise<unknown>;
  /** Its verb keeps idempotency keys itself (`ctx.once`): it shares a transaction with others of its kind. */
  keeps_keys: boolean;
}

/** Binds a route of the contract to what answers it. */
export const on = <R extends Route>(
  route: R,
  handle: (ctx: Ctx, input: Parsed<R>, wire: Wire) => Promise<Answer<R>>,
  { keeps_keys = false } = {},
): Bound => ({ route, handle: handle as Bound["handle"], keeps_keys });
