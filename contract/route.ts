import type { z } from "zod";

/**
 * How the bytes of an answer travel when they are not JSON. A `log` is text, and events while it is followed; `rows` are
 * CSV or JSON lines; `tus` is all in the headers, as that protocol has it; a `socket` is a WebSocket.
 */
export type Carrier = "bytes" | "events" | "log" | "rows" | "socket" | "svg" | "tus";

/** A route is data: the server answers it, the console and the CLI call it, the tests enumerate it, OpenAPI is printed from it. */
export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE" | "HEAD" | "OPTIONS";
  /** `:name` marks a path parameter, `*` the rest of the path (given as the parameter `path`). */
  readonly path: `/${string}`;
  /** A row of the permission table (server/access/policy.ts). */
  readonly action: string;
  /** Who is not signed in and who is no member may ask, too: for what is published. */
  readonly public?: true;
  /** Also for whoever has yet to set up a second factor that is required here. */
  readonly before_two_factor?: true;
  readonly summary: string;
  readonly tag: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The body is a stream of bytes instead of JSON. */
  readonly upload?: true;
  readonly status: 200 | 201 | 202 | 204;
  readonly response?: z.ZodType;
  /** The answer is not JSON. */
  readonly carrier?: Carrier;
}

export const route = <const R extends Route>(spec: R): R => spec;

type Part<R extends Route, K extends "params" | "query" | "body", Way extends "in" | "out"> = R[K] extends z.ZodType
  ? Record<K, Way extends "in" ? z.input<R[K]> : z.output<R[K]>>
  : unknown;
/** What a caller passes. */
export type Input<R extends Route> = Part<R, "params", "in"> & QueryInput<R> & Part<R, "body", "in">;
/** A query of which nothing is needed may be left out. */
type QueryInput<R extends Route> =
  Record<never, never> extends z.input<NonNullable<R["query"]>>
    ? Partial<Part<R, "query", "in">>
    : Part<R, "query", "in">;
/** What a handler receives: checked, with defaults filled in. */
export type Parsed<R extends Route> = Part<R, "params", "out"> & Part<R, "query", "out"> & Part<R, "body", "out">;
/** What a caller gets back. */
export type Output<R extends Route> = R["response"] extends z.ZodType ? z.output<R["response"]> : undefined;

/** The code that a WebSocket is closed with when the session or token that it was opened with has ended. */
export const signed_out_close = 4401;
