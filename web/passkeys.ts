import { passkeyClient } from "@better-auth/passkey/client";
import { createAuthClient } from "better-auth/client";
import { ApiError } from "../contract/client.ts";
import { startAfresh } from "./auth.ts";

const client = createAuthClient({ baseURL: location.origin, plugins: [passkeyClient()] });

interface Outcome {
  error: { code?: string; message?: string | undefined; status: number; statusText: string } | null;
}

/** What went wrong, as every problem is shown; whoever changed their mind is told nothing. */
function succeeded({ error }: Outcome): boolean {
  if (!error) return true;
  const code = error.code ?? "unexpected";
  if (code === "AUTH_CANCELLED" || code === "ERROR_CEREMONY_ABORTED" || code === "REGISTRATION_CANCELLED") return false;
  throw new ApiError({ type: "about:blank", code, title: error.message ?? error.statusText, status: error.status });
}

/** Has the device make a passkey and keep it; false when its owner broke off. */
export const addPasskey = async (name: string): Promise<boolean> =>
  succeeded((await client.passkey.addPasskey({ name })) as Outcome);

/** Signs in by a passkey that the device has; false when its owner broke off. */
export async function enterByPasskey(): Promise<boolean> {
  const is_in = succeeded((await client.signIn.passkey()) as Outcome);
  if (is_in) await startAfresh();
  return is_in;
}
