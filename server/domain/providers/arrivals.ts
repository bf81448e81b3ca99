import type { Ctx } from "../../kernel/context.ts";
import { notFound } from "../../kernel/problem.ts";
import { isTicket, newTicket, ticketHash } from "../../kernel/tickets.ts";
import * as queries from "./flow-queries.ts";
import { choosing_seconds, pathFor } from "./flows.ts";
import type { Profile } from "./profiles.ts";

/** Keeps somebody new until they have chosen their path; gives the secret of their browser. */
export async function keep(ctx: Ctx, provider_id: string, profile: Profile, next: string): Promise<string> {
  const ticket = newTicket();
  const { id: provider_account_id, login, name, email, email_verified } = profile;
  const row = { provider_id, provider_account_id, login, name, email, email_verified, next };
  await queries.arrive(ctx, ticketHash(ticket), row, choosing_seconds);
  return ticket;
}

/** Somebody new, by the secret of their browser. */
export async function arrival(ctx: Ctx, ticket: string | null | undefined) {
  const row = isTicket(ticket) ? await queries.arrivalOf(ctx, ticketHash(ticket)) : undefined;
  if (!row) throw notFound("sign-up under way");
  return row;
}

/** What somebody new is shown: how they are called there, and what they could be called here. */
export async function suggestion(ctx: Ctx, ticket: string | null | undefined) {
  const { provider, name, login, email } = await arrival(ctx, ticket);
  return { provider, name: name ?? login ?? "", path: (await pathFor(ctx, login)) ?? "", email };
}

/** Forgets somebody who has chosen. */
export const forget = (ctx: Ctx, ticket: string) => queries.forgetArrival(ctx, ticketHash(ticket));
