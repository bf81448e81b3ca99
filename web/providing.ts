import { ask, startAfresh } from "./auth.ts";

/** Leaves for a provider's page: to sign in, or with `connect` to connect the account that is signed in. */
export async function leaveFor(body: {
  provider: string;
  next?: string | undefined;
  connect?: boolean;
}): Promise<void> {
  const { url } = await ask<{ url: string }>("providers/begin", body);
  location.assign(url);
}

/** Somebody new whom a provider has named: what they are called there, and what they could be called here. */
export interface Arrival {
  provider: string;
  name: string;
  path: string;
  email: string | null;
}

export const getArrival = (): Promise<Arrival> => ask<Arrival>("providers/arrival");

/** Makes the account of somebody new and opens a session; gives where they wanted to go. */
export async function arrive(body: { name: string; path: string; email?: string | undefined }): Promise<string> {
  const { next } = await ask<{ next: string }>("providers/arrive", body);
  await startAfresh();
  return next;
}
