import { request } from "node:http";
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import WebSocket from "ws";
import { createApplication, getKeySet, openApplication, putForward } from "../../contract/applications.ts";
import { application } from "../../contract/shares.ts";
import { identify } from "../../server/domain/applications/identity.ts";
import { type Shelf, shelf } from "../engines/shelf.ts";
import { type Person, problemOf, until } from "../world.ts";

// each begins a server
vi.setConfig({ testTimeout: 60_000 });

/** A program that says what it was sent, sets cookies, and echoes what a WebSocket says. */
const echoing = `exec python3 -c '
import base64, hashlib, http.server, json, os
class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def answer(self):
        if "Upgrade" in self.headers:
            return self.talk()
        body = (self.pieces() if "chunked" in self.headers.get("transfer-encoding", "") else
            self.rfile.read(int(self.headers.get("content-length", 0)))).decode()
        said = json.dumps({"method": self.command, "path": self.path, "headers": self.headers.items(), "body": body}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("set-cookie", "taste=sweet; Domain=localhost; Path=/")
        self.send_header("set-cookie", "guildhall_application=stolen; Path=/")
        self.send_header("access-control-allow-origin", "*")
        self.send_header("content-length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)
    do_GET = do_POST = do_PUT = do_DELETE = answer
    def pieces(self):
        said = b""
        while size := int(self.rfile.readline(), 16):
            said += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return said
    def talk(self):
        key = self.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        self.send_response(101)
        self.send_header("upgrade", "websocket")
        self.send_header("connection", "Upgrade")
        self.send_header("sec-websocket-accept", base64.b64encode(hashlib.sha1(key.encode()).digest()).decode())
        self.end_headers()
        while True:
            head = self.rfile.read(2)
            if len(head) < 2:
                return
            mask = self.rfile.read(4)
            said = bytes(b ^ mask[i % 4] for i, b in enumerate(self.rfile.read(head[1] & 127)))
            self.wfile.write(bytes([129, len(said)]) + said)
    def log_message(self, *_):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Answer).serve_forever()
'`;

let it: Shelf;
let port: string;
beforeAll(async () => {
  it = await shelf();
  ({ port } = new URL(it.ctx.ports.workspace_url?.replace("{id}", "x") ?? ""));
  await it.deploy("echo", { command: echoing, health_path: "/" });
  await it.become("echo", "healthy");
}, 120_000);
afterAll(() => it.stop());

const at = (name: string) => ({ namespace: "acme", name });
const make = (name: string, visibility: "private" | "organization-read" = "organization-read") =>
  it.mia.call(createApplication, {
    body: { ...at(name), visibility, serves: { form: "engine", engine: "engines/acme/echo" } },
  });

interface Told {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

const send = (path: string, headers: Record<string, string | string[]>, method = "GET", body = ""): Promise<Told> =>
  new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (got) => {
      let text = "";
      got.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      got.on("end", () => resolve({ status: got.statusCode ?? 0, headers: got.headers, text }));
    });
    asked.once("error", reject).end(body);
  });

/** Opens an application as a browser does. */
async function visit(person: Person, name: string) {
  const url = new URL((await person.call(openApplication, { params: at(name) })).url);
  const first = await send(url.pathname + url.search, { host: url.host });
  const cookie = String(first.headers["set-cookie"]).split(";")[0] ?? "";
  const ask = (path: string, more: Record<string, string | string[]> = {}, method = "GET", body = "") =>
    send(path, { host: url.host, cookie, ...more }, method, body);
  return { host: url.host, origin: url.origin, cookie, ask };
}

const headerOf = ({ text }: Told, name: string): string[] =>
  (JSON.parse(text).headers as [string, string][])
    .filter(([one]) => one.toLowerCase() === name)
    .map(([, value]) => value);

test("a server is told who asks, in a header that its key set proves and that is for it alone", async () => {
  const { id } = await make("told");
  const { ask } = await visit(it.vic, "told");
  const [identity = ""] = headerOf(await ask("/"), "x-guildhall-identity");
  const keys = createRemoteJWKSet(new URL(`${it.url}/.well-known/jwks.json`));
  const { payload } = await jwtVerify(identity, keys, { audience: id, issuer: it.url, algorithms: ["ES256"] });
  expect(payload).toMatchObject({ sub: it.vic.id, preferred_username: it.vic.path, role: "viewer", by_token: true });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
  expect(Object.keys(payload)).not.toContain("email");
  await expect(jwtVerify(identity, keys, { audience: crypto.randomUUID() })).rejects.toThrow("aud");
  const { rows } = await it.owner.query("select sealed, public_jwk from identity_key");
  expect(JSON.stringify(rows)).not.toContain('"d"');
});

test("a key signs for a month, and what it signed is believed for a while after", async () => {
  const { id } = await make("rotated");
  /** As another process, which remembers no key. */
  const sign = () => {
    const ctx = { ...it.ctx, ports: { ...it.ctx.ports } };
    return identify(ctx, { id, role: null }).then((text) => decodeProtectedHeader(text).kid);
  };
  const published = async () => (await it.mia.call(getKeySet, {})).keys.map(({ kid }) => kid);
  const first = await sign();
  expect(await sign()).toBe(first);
  await it.owner.query("update identity_key set created_at = now() - interval '31 days'");
  const second = await sign();
  expect(second).not.toBe(first);
  expect(await published()).toEqual([second, first]);
  await it.owner.query("update identity_key set created_at = created_at - interval '8 days'");
  expect(await published()).toEqual([second]);
  await it.owner.query("update identity_key set sealed_with = 'another secret', created_at = now() where id = $1", [
    second,
  ]);
  expect(await sign()).not.toBe(second);
});

test("nobody says in our place who they are, however the header is written, and what lets them in goes no further", async () => {
  await make("guarded");
  const { ask, cookie } = await visit(it.vic, "guarded");
  const answer = await ask("/", {
    "x-guildhall-identity": "forged",
    x_guildhall_identity: "forged",
    "X-Guildhall_Identity": "forged",
    "x-forwarded-host": "evil.example",
    connection: "close, x-guildhall-identity",
    cookie: `${cookie}; taste=sweet; guildhall.session_token=mine`,
  });
  expect(answer.text).not.toMatch(/forged|evil\.example|session_token/);
  expect(answer.text).not.toContain(cookie.split("=")[1]);
  expect(headerOf(answer, "x-guildhall-identity")).toHaveLength(1);
  expect(headerOf(answer, "cookie")).toEqual(["taste=sweet"]);
  expect(headerOf(answer, "authorization")).toEqual([]);
  const byToken = await ask("/", { authorization: `Bearer ${it.vic.token}` });
  expect(byToken.text).not.toContain(it.vic.token);
});

test("a server answers every method on its own site, and says nothing of other origins nor sets cookies of ours", async () => {
  await make("plain");
  const { ask } = await visit(it.vic, "plain");
  const answer = await ask("/a%2Fb?x=1&x=2", { "content-type": "text/plain" }, "POST", "a body");
  expect(JSON.parse(answer.text)).toMatchObject({ method: "POST", path: "/a%2Fb?x=1&x=2", body: "a body" });
  const unsized = await ask("/", { "transfer-encoding": "chunked" }, "DELETE", "GET /other HTTP/1.1\r\n\r\n");
  expect(JSON.parse(unsized.text)).toMatchObject({ method: "DELETE", path: "/", body: "GET /other HTTP/1.1\r\n\r\n" });
  expect(answer.headers["set-cookie"]).toEqual(["taste=sweet; Path=/"]);
  expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
  expect(answer.headers["content-security-policy"]).toContain("frame-ancestors 'self'");
  for (const way of ["/../x", "/%2e%2e/x", "/..%2fx"]) expect((await ask(way)).status).toBe(403);
  expect((await ask("/", { origin: "https://evil.example" }, "POST")).status).toBe(403);
});

test("a WebSocket passes through, and is cut within a second or so of the end of the share", async () => {
  await make("talk", "private");
  const share = { ...at("talk"), subject: it.vic.path };
  await it.mia.call(application.put, { params: share, body: { level: "read" } });
  const { cookie, host, origin } = await visit(it.vic, "talk");
  const socket = new WebSocket(`ws://127.0.0.1:${port}/talk`, { headers: { host, cookie, origin } });
  const said: string[] = [];
  let closed = false;
  socket.on("message", (data) => said.push(String(data))).on("close", () => (closed = true));
  socket.on("error", () => undefined);
  await new Promise((resolve) => socket.once("open", resolve));
  socket.send("hello");
  await until("the echo", async () => said.join("") === "hello");
  await it.mia.call(application.remove, { params: share });
  await until("the cut", async () => closed, 5);
});

test("who may not start an engine makes no application of it, and one of another namespace is refused", async () => {
  await make("edited");
  const serves = { form: "engine", engine: "engines/acme/echo" } as const;
  const own = { namespace: it.vic.path, name: "mine", serves } as const;
  const refused = await problemOf(it.vic.call(createApplication, { body: own }));
  expect(refused.fields?.[0]?.path).toBe("body.serves.engine");
  const mine = await problemOf(it.mia.call(createApplication, { body: { ...own, namespace: it.mia.path } }));
  expect(mine.detail).toContain("of its own namespace");
  expect((await problemOf(it.dev.call(putForward, { params: at("edited"), body: { serves } }))).status).toBe(403);
});

test("a server that sleeps is started by whoever opens it, who is told so meanwhile", async () => {
  await it.deploy("sleepy", { command: `sleep 3; ${echoing}`, health_path: "/", start: false, idle_minutes: 5 });
  await it.owner.query(
    "update engine set wanted = 'asleep' from resource r where r.id = resource_id and r.name = 'sleepy'",
  );
  const serves = { form: "engine", engine: "engines/acme/sleepy" } as const;
  await it.mia.call(createApplication, { body: { ...at("sleepy"), visibility: "organization-read", serves } });
  const { ask } = await visit(it.vic, "sleepy");
  const first = await ask("/", { "sec-fetch-mode": "navigate" });
  expect([first.status, first.headers["refresh"]]).toEqual([503, "2"]);
  expect(first.text).toContain("sleepy starts");
  await it.become("sleepy", "healthy");
  expect((await ask("/", { "sec-fetch-mode": "navigate" })).status).toBe(200);
});
