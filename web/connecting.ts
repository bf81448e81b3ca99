import { useMutation } from "@tanstack/react-query";
import { beginForgeConnection, type ForgeConnection, finishForgeConnection } from "../contract/forge-connections.ts";
import { call } from "./api.ts";

const key = "after-connecting";

/** Leads to a forge to authorize an account there; afterwards one is back on the page from which one went. */
export const useConnecting = () =>
  useMutation({
    mutationFn: async (provider: string) => {
      const { url } = await call(beginForgeConnection, { body: { provider } });
      sessionStorage.setItem(key, location.pathname + location.search);
      location.assign(url);
    },
  });

/** Where one was before; a path of this console only. */
export function cameFrom(): string {
  const path = sessionStorage.getItem(key) ?? "";
  return /^\/(?![/\\])/.test(path) ? path : "/account";
}

const finished = new Map<string, Promise<ForgeConnection>>();

/** Connects the account with what the forge gave back: once, however often it is asked for. */
export function finishConnecting(body: { code: string; state: string }): Promise<ForgeConnection> {
  const finishing = finished.get(body.state) ?? call(finishForgeConnection, { body });
  finished.set(body.state, finishing);
  return finishing;
}
