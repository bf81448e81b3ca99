import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "undici";
import { deployEngine, type Engine, getEngine } from "../../contract/engines.ts";
import { models as files } from "../../contract/files.ts";
import { putResourceType } from "../../contract/installation.ts";
import { models } from "../../contract/repositories.ts";
import type { Input } from "../../contract/route.ts";
import { models as versions } from "../../contract/versions.ts";
import { type ReachedEngine, reachEngine } from "../../server/domain/engines/engines.ts";
import { type Lab, lab } from "../containers/lab.ts";
import { type Person, until } from "../world.ts";

const demo = readFileSync(join(import.meta.dirname, "../../server/domain/samples/demo-tiny.gguf"));

type Given = Partial<Input<typeof deployEngine>["body"]>;

/** A laboratory with the demo model, and engines. */
export interface Shelf extends Lab {
  /** Deploys the model in acme as mia, who maintains it. */
  deploy(name: string, more?: Given): Promise<Engine>;
  /** The engine as mia sees it. */
  look(name: string): Promise<Engine>;
  /** Waits for an engine to come to one of these states. */
  become(name: string, ...states: Engine["state"][]): Promise<Engine>;
}

/** A program that answers its health, says its number of starts, and does what it is told by its path. */
const serving = `exec python3 -c '
import http.server, os, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/crash":
            os._exit(3)
        sick = os.path.exists("/tmp/sick")
        if self.path == "/sick":
            open("/tmp/sick", "w").close()
        self.send_response(503 if sick and self.path == "/health" else 200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"ok")
    def log_message(self, *_):
        pass
print("serving", flush=True)
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Answer).serve_forever()
'`;

/** Uploads the demo model as a version that is ready. */
export async function addModel({ call }: Pick<Person, "call">, namespace: string): Promise<void> {
  const at = { namespace, name: "demo-tiny" };
  await call(models.create, { body: { ...at, visibility: "organization-read" } });
  await call(versions.open, { params: at, body: { from: "empty" } });
  const file = { params: { ...at, version: 1, path: "demo-tiny.gguf" } };
  await call(files.put, file, { upload: demo, headers: {} });
  await call(versions.seal, { params: { ...at, version: 1 } });
}

export async function shelf(environment: Record<string, string> = {}): Promise<Shelf> {
  const it = await lab(environment);
  await it.root.call(putResourceType, {
    params: { name: "desk" },
    body: { capacity: 20, cpu: 1, memory_bytes: 2 ** 30 },
  });
  await addModel(it.mia, "acme");
  const deploy: Shelf["deploy"] = (name, more = {}) =>
    it.mia.call(deployEngine, {
      body: {
        ...{ namespace: "acme", name, model: "models/acme/demo-tiny", resource_type: "desk" },
        ...{ preset: "command", command: serving, ...more },
      },
    });
  const look: Shelf["look"] = (name) => it.mia.call(getEngine, { params: { namespace: "acme", name } });
  const become: Shelf["become"] = (name, ...states) =>
    until(
      `${name} being ${states.join(" or ")}`,
      async () => {
        const seen = await look(name);
        return states.includes(seen.state) && seen;
      },
      40,
    );
  return { ...it, deploy, look, become };
}

/** Calls an engine as the gateway does. */
export async function call(it: Lab, id: string, path: string, body?: unknown) {
  const engine = await reachEngine(it.ctx, id);
  try {
    return await ask(engine, path, body);
  } finally {
    engine.done();
  }
}

/** Asks a reached engine something. */
async function ask({ socket }: Pick<ReachedEngine, "socket">, path: string, body?: unknown) {
  const client = new Client("http://engine", { socketPath: socket });
  const answer = await client.request({
    ...{ path, method: body === undefined ? "GET" : "POST" },
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const text = await answer.body.text();
  await client.close();
  return { status: answer.statusCode, text };
}

/** A maintainer's engine as one person stands to it. */
export const at = (name: string) => ({ params: { namespace: "acme", name } });
