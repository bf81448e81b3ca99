import { type Client, createClient } from "../../contract/client.ts";
import type { World } from "../world.ts";

/** A browser as far as signing in needs one: it keeps cookies, and says what it is. */
export interface Browser {
  /** Posts to a path of better-auth. */
  post(path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown>; headers: Headers }>;
  call: Client;
  /** A raw request with the cookies. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  cookies: Map<string, string>;
}

/** The name that Chrome on Windows says of itself. */
export const chrome =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36";

/** Opens a browser that came through a proxy in front, from an address. */
export function browser(w: Pick<World, "url">, address = "203.0.113.1", agent = chrome): Browser {
  const cookies = new Map<string, string>();
  const headers = () => ({
    ...{ origin: w.url, "user-agent": agent, "x-forwarded-for": address },
    cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
  });
  const take = (response: Response) => {
    for (const text of response.headers.getSetCookie()) {
      const [pair = ""] = text.split(";");
      const [name = "", value = ""] = [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
      if (value === "" || /max-age=0/i.test(text)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  };
  const raw = async (path: string, init: RequestInit = {}) =>
    take(await fetch(w.url + path, { ...init, headers: { ...headers(), ...init.headers } }));
  return {
    cookies,
    fetch: raw,
    call: ((route, input, options) =>
      createClient({ baseUrl: w.url, headers: headers() })(route, input, options)) as Client,
    async post(path, body = {}) {
      const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
      const response = await raw(`/api/auth/${path}`, init);
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : {} };
    },
  };
}
