import type { ProblemDocument } from "./problem.ts";
import type { Input, Output, Route } from "./route.ts";

/** What the server answered instead of success. */
export class ApiError extends Error {
  readonly problem: ProblemDocument;
  constructor(problem: ProblemDocument) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }
}

export interface ClientOptions {
  /** Scheme, host and port, without a slash at the end; "" for the page's own. */
  baseUrl: string;
  headers?: Record<string, string>;
  fetch?: typeof fetch;
}

/** More of one call: its idempotency key, raw bytes to upload, a signal that ends it, headers. */
export interface CallOptions {
  idempotencyKey?: string;
  upload?: BodyInit;
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

/** The address of a route with its parameters filled in. */
export function addressOf<R extends Route>(route: R, input: Input<R>): string {
  const { params = {}, query = {} } = input as { params?: Record<string, unknown>; query?: Record<string, unknown> };
  const path = route.path
    .replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])))
    .replace(/\*$/, () => String(params["path"]).split("/").map(encodeURIComponent).join("/"));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return `${path}${search.size ? `?${search}` : ""}`;
}

/** A typed caller of the API, for the console, the CLI and tests. JSON routes give their answer, others the `Response`. */
export function createClient(options: ClientOptions) {
  const send = async (route: Route, input: object, more: CallOptions): Promise<Response> => {
    const { body } = input as { body?: unknown };
    const response = await (options.fetch ?? fetch)(options.baseUrl + addressOf(route, input as never), {
      method: route.method,
      headers: headersOf(options, more, body !== undefined),
      ...(more.signal ? { signal: more.signal } : {}),
      ...(body !== undefined ? { body: JSON.stringify(body) } : {}),
      ...(more.upload !== undefined ? { body: more.upload, duplex: "half" } : {}),
    } as RequestInit);
    if (!response.ok) throw new ApiError(await problemOf(response));
    return response;
  };
  const call = async <R extends Route>(route: R, input: Input<R>, more: CallOptions = {}): Promise<Output<R>> => {
    const response = await send(route, input as object, more);
    return (response.status === 204 ? undefined : await response.json()) as Output<R>;
  };
  /** The raw `Response` of a route that answers with bytes, text or events. */
  const open = <R extends Route>(route: R, input: Input<R>, more: CallOptions = {}) =>
    send(route, input as object, more);
  return Object.assign(call, { open });
}
export type Client = ReturnType<typeof createClient>;

const headersOf = (options: ClientOptions, more: CallOptions, json: boolean): Record<string, string> => ({
  ...options.headers,
  ...(json ? { "content-type": "application/json" } : {}),
  ...(more.upload !== undefined ? { "content-type": "application/octet-stream" } : {}),
  ...(more.idempotencyKey ? { "idempotency-key": more.idempotencyKey } : {}),
  ...more.headers,
});

async function problemOf(response: Response): Promise<ProblemDocument> {
  if (response.headers.get("content-type")?.startsWith("application/problem+json"))
    return (await response.json()) as ProblemDocument;
  return {
    type: "about:blank",
    code: "unexpected",
    title: response.statusText || "Request failed",
    status: response.status,
  };
}
