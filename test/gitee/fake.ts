import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import sharp from "sharp";
import { answerOf, type FakeAnswer } from "./answers.ts";
import { authorize, grant } from "./oauth.ts";
import { emptyState, type FakeAccount, type FakeFault, type FakeGroup, type FakeState, type Judge } from "./state.ts";

/** A Gitee that answers over HTTP exactly what the real one was recorded to answer, about people of our own. */
export interface FakeGitee {
  url: string;
  state: FakeState;
  /** Every request so far: method and path with its query. */
  asked: string[];
  /** Decides how requests go wrong; nothing does without. */
  judge: Judge | null;
  account(login: string, name?: string): FakeAccount;
  group(login: string, admin: FakeAccount, members?: readonly FakeAccount[]): FakeGroup;
  /** Every token is worth nothing from now on; refresh tokens are. */
  expire(): void;
  /** As `expire`, and refresh tokens are worth nothing either. */
  revoke(account?: FakeAccount): void;
  close(): Promise<void>;
}

/** Starts one on a port of its own. */
export async function fakeGitee(port = 0): Promise<FakeGitee> {
  const state = emptyState();
  const picture = await sharp({ create: { width: 9, height: 9, channels: 3, background: "red" } })
    .png()
    .toBuffer();
  const server = createServer((request, response) => {
    request.on("error", () => undefined);
    handle(fake, picture, request, response).catch(() => response.destroy());
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const fake: FakeGitee = {
    ...{ url, state, asked: [], judge: null },
    account(login, name = login) {
      const account = { id: state.next++, login, name };
      state.accounts.set(account.id, account);
      return account;
    },
    group(login, admin, members = []) {
      const id = state.next++;
      const roles = new Map<number, "admin" | "member">(members.map((one) => [one.id, "member"]));
      const made = { id, login, name: login, description: "", avatar_url: `${url}/picture.png?of=${id}` };
      const group: FakeGroup = { ...made, members: new Map([[admin.id, "admin" as const], ...roles]) };
      state.groups.set(id, group);
      return group;
    },
    expire: () => state.tokens.clear(),
    revoke(account) {
      for (const [token, held] of state.tokens)
        if (!account || held.account_id === account.id) state.tokens.delete(token);
      for (const [token, id] of state.refresh_tokens)
        if (!account || id === account.id) state.refresh_tokens.delete(token);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return fake;
}

async function handle(fake: FakeGitee, picture: Buffer, request: IncomingMessage, response: ServerResponse) {
  const { method = "GET" } = request;
  const { pathname: path, searchParams: query, search } = new URL(request.url ?? "/", fake.url);
  fake.asked.push(`${method} ${path}${search}`);
  if (query.has("access_token")) return send(response, { status: 400, body: { message: "a token in an address" } });
  const fault = fake.judge?.({ method, path, query, n: fake.asked.length });
  const body = await text(request);
  if (fault && (await goesWrong(response, fault))) return;
  if (path === "/picture.png") {
    response.writeHead(200, { "content-type": "image/png" }).end(picture);
    return;
  }
  send(response, answer(fake, { method, path, query, body, token: tokenOf(request) }), fault && "cut" in fault);
}

const tokenOf = ({ headers }: IncomingMessage) => /^Bearer (\S+)$/.exec(headers.authorization ?? "")?.[1] ?? "";

interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  body: string;
  token: string;
}

function answer({ state, url }: FakeGitee, { method, path, query, body, token }: Asked): FakeAnswer {
  if (method === "GET" && path === "/oauth/authorize") return authorize(state, query);
  if (method === "POST" && path === "/oauth/token") return grant(state, new URLSearchParams(body));
  if (method === "GET" && path.startsWith("/api/v5/")) return answerOf(state, url, path.slice(7), query, token);
  return { status: 404, body: { message: "404 Not Found" } };
}

/** Whether that was all the answer there will be. */
async function goesWrong(response: ServerResponse, fault: FakeFault): Promise<boolean> {
  if ("before" in fault) fault.before();
  if ("late_ms" in fault) await pause(fault.late_ms);
  if ("held" in fault) await fault.held;
  if ("status" in fault) {
    const wait: Record<string, string> =
      fault.retry_after === undefined ? {} : { "retry-after": String(fault.retry_after) };
    send(response, { status: fault.status, body: { message: "no" }, headers: wait });
    return true;
  }
  if ("text" in fault) {
    response.writeHead(200, { "content-type": "application/json" }).end(fault.text);
    return true;
  }
  return false;
}

function send(response: ServerResponse, { status, body, headers = {} }: FakeAnswer, cut = false): void {
  const said = typeof body === "string" ? body : JSON.stringify(body);
  const type = { "content-type": "application/json; charset=utf-8", "x-request-id": "fake" };
  response.writeHead(status, { ...type, "content-length": Buffer.byteLength(said), ...headers });
  if (!cut) response.end(said);
  else response.write(said.slice(0, said.length >> 1), () => response.destroy());
}
