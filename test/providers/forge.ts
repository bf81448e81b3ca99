import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Somebody at a Gitee or a GitHub. */
interface Developer {
  id: number;
  login: string;
  name: string;
  email: string | null;
  emails: object[] | undefined;
}

/** Answers the way that Gitee and GitHub answer who somebody is, each below its own addresses. */
export async function forge() {
  const state = { developer: { id: 1, login: "x", name: "X", email: null, emails: undefined } as Developer };
  const asked: { path: string; form: Record<string, string> }[] = [];
  const codes = new Set<string>();
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://forge");
    let text = "";
    for await (const chunk of request) text += chunk;
    const form = Object.fromEntries(new URLSearchParams(text));
    if (request.method === "POST") asked.push({ path: pathname, form });
    const json = (status: number, body: unknown) =>
      void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (pathname.endsWith("/authorize")) {
      const code = `code-${codes.size + 1}`;
      codes.add(code);
      const back = new URL(searchParams.get("redirect_uri") ?? "");
      back.searchParams.set("code", code);
      back.searchParams.set("state", searchParams.get("state") ?? "");
      return void response.writeHead(302, { location: back.href }).end();
    }
    if (pathname.endsWith("token")) {
      // GitHub tells of a wrong code with 200
      if (!codes.delete(form["code"] ?? ""))
        return json(pathname.startsWith("/login") ? 200 : 400, { error: "bad_code" });
      return json(200, {
        access_token: "a-token",
        token_type: "bearer",
        expires_in: 86400,
        refresh_token: "a-refresh",
      });
    }
    if (request.headers.authorization !== "Bearer a-token") return json(401, { message: "401 Unauthorized" });
    const { emails, ...user } = state.developer;
    if (/emails$/.test(pathname)) return emails ? json(200, emails) : json(403, { message: "forbidden" });
    return json(200, { ...user, html_url: "https://forge.example/x", type: "User" });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url, state, asked, close };
}
export type Forge = Awaited<ReturnType<typeof forge>>;
