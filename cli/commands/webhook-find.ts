import type { Client } from "../../contract/client.ts";
import { listWebhooks, type Webhook } from "../../contract/webhooks.ts";
import { misuse } from "../failure.ts";

/** A webhook by its id, or by the host that it leads to. */
export async function webhookIn(call: Client, organization: string, word: string): Promise<Webhook> {
  const { items } = await call(listWebhooks, { params: { organization } });
  const [found, other] = items.filter(({ id, url }) => id === word || new URL(url).host === word);
  if (!found) throw misuse(`There is no webhook ${word}.`, `guildhall webhooks ${organization} lists them`);
  if (other) throw misuse(`Several webhooks lead to ${word}: use the id.`, `guildhall webhooks ${organization}`);
  return found;
}
