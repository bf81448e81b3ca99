import type pg from "pg";
import { tellOfChange } from "./domain/accounts/accounts.ts";
import { sendConfirmation } from "./domain/accounts/confirmation.ts";
import { createIdentity } from "./domain/accounts/identity.ts";
import { providerEndpoints } from "./domain/providers/endpoints.ts";
import { signedIn } from "./domain/sync/jobs.ts";
import { providerWeb } from "./drivers/identity/web.ts";
import type { Ctx } from "./kernel/context.ts";
import { sealer } from "./kernel/sealed.ts";

interface Given {
  pool: pg.Pool;
  secret: string;
  url: string;
  sends_mail: boolean;
}

/** Sign-up and sign-in, with what the rooms add to it and hear of it; `ctx` is there when the first request comes. */
export const openIdentity = ({ pool, secret, url, sends_mail }: Given, ctx: () => Ctx) =>
  createIdentity({
    ...{ pool, secret, url, origins: [url] },
    confirm: sends_mail ? (to) => sendConfirmation(ctx(), to) : undefined,
    onConfirmed: () => ctx().ports.jobs.poke("domains"),
    onLinked: async () => ctx().ports.jobs.poke("claims"),
    onSignedIn: (account_id) => signedIn(ctx(), account_id),
    onChanged: (account_id, action) => tellOfChange(ctx(), account_id, action),
    plugins: [providerEndpoints(ctx)],
  });

/** What sign-in providers are asked with, and what keeps their secrets. */
export const openProviders = (derive: (purpose: string) => Buffer) => ({
  provider_web: providerWeb(),
  provider_secrets: sealer(derive("secrets of sign-in providers")),
});
