import { Agent, request } from "undici";
import type { z } from "zod";
import { type ForgeFailure, type ForgeFault, forgeFailure } from "../../domain/forges/ports.ts";

/** One page has a hundred short lines. */
const bytes_max = 2 * 2 ** 20;
const connect_ms = 5000;
const silence_ms = 10_000;
const all_ms = 30_000;

/** What the answer of a forge is, its body read to the end and believed to be JSON of a known shape. */
interface Answer<T> {
  body: T;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** What is asked. A token goes into a header: addresses are kept in logs. */
interface Asked {
  method?: "GET" | "POST";
  token?: string;
  /** Sent as a form. */
  form?: Record<string, string>;
}

/** Asks a forge; connections are kept. */
export type Ask = <T>(url: string, shape: z.ZodType<T>, asked?: Asked) => Promise<Answer<T>>;

/** Makes what asks, under the name of a program. Redirections are not followed: nobody is sent our token. */
export function asking(user_agent: string): Ask {
  const dispatcher = new Agent({
    ...{ connect: { timeout: connect_ms }, headersTimeout: silence_ms, bodyTimeout: silence_ms },
    ...{ keepAliveTimeout: 10_000, connections: 16, maxResponseSize: bytes_max },
  });
  return async (url, shape, { method = "GET", token, form } = {}) => {
    const headers: Record<string, string> = { accept: "application/json", "user-agent": user_agent };
    if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
    if (form) headers["content-type"] = "application/x-www-form-urlencoded";
    const body = form ? new URLSearchParams(form).toString() : null;
    const signal = AbortSignal.timeout(all_ms);
    const { status, text, answered } = await request(url, { method, headers, body, dispatcher, signal })
      .then(
        async ({ statusCode, headers, body }) => ({ status: statusCode, answered: headers, text: await body.text() }),
        unreached,
      )
      .catch(unreached);
    if (status < 200 || status > 299) throw failureOf(status, answered["retry-after"]);
    return { body: read(text, shape), headers: answered };
  };
}

function unreached(error: unknown): never {
  const { code = "", message, name } = error as Error & { code?: string };
  if (code === "UND_ERR_RES_EXCEEDED_MAX_SIZE")
    throw forgeFailure("malformed", "It answered far more than was asked for");
  const late = name === "TimeoutError" || /TIMEOUT/.test(code);
  throw forgeFailure("unavailable", late ? "It did not answer in time" : "It could not be reached", {
    cause: new Error(code || message),
  });
}

const faults: Readonly<Record<number, [ForgeFault, string]>> = {
  400: ["refused", "It does not take what it was given"],
  401: ["unauthorized", "It does not take the token"],
  403: ["forbidden", "It does not let this account read that"],
  404: ["not_found", "It has no such thing, or does not show it to this account"],
  429: ["busy", "It wants to be asked less often"],
};

/** By the status, never by the message. */
function failureOf(status: number, wait: string | string[] | undefined): ForgeFailure {
  const [fault, text] = faults[status] ?? (status >= 500 ? unwell : strange);
  const seconds = Number(wait);
  const retry_after_seconds = seconds > 0 && seconds <= 86_400 ? seconds : undefined;
  return forgeFailure(fault, `${text} (status ${status})`, { retry_after_seconds });
}
const unwell: [ForgeFault, string] = ["unavailable", "It is in trouble"];
const strange: [ForgeFault, string] = ["malformed", "It answered in a way that is not known"];

function read<T>(text: string, shape: z.ZodType<T>): T {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch (cause) {
    throw forgeFailure("unavailable", "Its answer broke off", { cause });
  }
  const parsed = shape.safeParse(said);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw forgeFailure(
    "malformed",
    `Its answer has another shape than is known: ${issue?.path.join(".")} ${issue?.message}`,
  );
}
