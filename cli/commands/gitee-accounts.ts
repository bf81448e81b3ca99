import { type ForgeConnection, listForgeConnections } from "../../contract/forge-connections.ts";
import { failure, misuse } from "../failure.ts";
import type { Session } from "../session.ts";

/** The connected account that is named, or the only one. */
export async function connectionOf({ call, url }: Session, login?: string): Promise<ForgeConnection> {
  const { items } = await call(listForgeConnections, {});
  const found = login === undefined ? items : items.filter((one) => one.login === login);
  const [first, second] = found;
  if (!first)
    throw failure(login === undefined ? "No account on Gitee is connected." : `No account ${login} is connected.`, {
      hint: `Connect it in a browser: ${url}/account`,
    });
  if (second) throw misuse("You have connected several accounts.", "Say which one with --account <login>");
  return first;
}
