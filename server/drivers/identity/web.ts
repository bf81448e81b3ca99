import { Agent, request } from "undici";
import type { ProviderWeb, Said } from "../../domain/providers/ports.ts";

const answer_ms = 10_000;
const body_bytes_max = 2 ** 20;

/**
 * Asks sign-in providers. Operators choose their addresses, also private ones: a laboratory's own GitLab. No redirect is
 * followed, so that a code or a secret goes nowhere else.
 */
export function providerWeb(): ProviderWeb & { close(): Promise<void> } {
  const agent = new Agent({ connect: { timeout: 5000 }, maxResponseSize: body_bytes_max });
  return {
    async ask(url, { headers = {}, form } = {}) {
      try {
        const answer = await request(url, {
          ...{ dispatcher: agent, signal: AbortSignal.timeout(answer_ms) },
          method: form ? "POST" : "GET",
          headers: {
            ...{ accept: "application/json", "user-agent": "guildhall" },
            ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}),
            ...headers,
          },
          ...(form ? { body: form.toString() } : {}),
        });
        return { status: answer.statusCode, body: parsed(await answer.body.text()) } satisfies Said;
      } catch (error) {
        throw new Error(sentenceOf(error as Error & { code?: string }), { cause: error });
      }
    },
    close: () => agent.destroy(),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const sentences: Record<string, string> = {
  ECONNREFUSED: "nothing listens at its address",
  ENOTFOUND: "there is no machine of that name",
  EAI_AGAIN: "its name could not be looked up",
  ECONNRESET: "it broke the connection",
  UND_ERR_SOCKET: "it broke the connection",
  UND_ERR_CONNECT_TIMEOUT: "it could not be reached in time",
  UND_ERR_RES_EXCEEDED_MAX_SIZE: "it answered with far too much",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is signed by itself",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is signed by nobody we know",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate is signed by nobody we know",
  CERT_HAS_EXPIRED: "its certificate has expired",
};

function sentenceOf({ code, name }: Error & { code?: string }): string {
  if (name === "TimeoutError" || name === "AbortError") return "it did not answer in time";
  return sentences[code ?? ""] ?? `it could not be asked (${code ?? name})`;
}
