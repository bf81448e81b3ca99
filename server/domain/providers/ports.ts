import type { Sealer } from "../../kernel/sealed.ts";

/** What a provider answered: its status, and its body as JSON (undefined where it is none). */
export interface Said {
  status: number;
  body: unknown;
}

/** Asks providers over HTTP: soon or not at all, no further than their own address, and never more than a page of text. */
export interface ProviderWeb {
  /** Rejects with a sentence when there is no answer. */
  ask(url: string, asked?: { headers?: Record<string, string>; form?: URLSearchParams }): Promise<Said>;
}

declare module "../../kernel/context.ts" {
  interface Ports {
    provider_web: ProviderWeb;
    /** Keeps the secrets of sign-in providers. */
    provider_secrets: Sealer;
  }
}
