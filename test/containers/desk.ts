import { request } from "node:http";
import WebSocket from "ws";
import { createContainer } from "../../contract/containers.ts";
import { type Execution, startExecution } from "../../contract/executions.ts";
import type { Person } from "../world.ts";
import type { Lab } from "./lab.ts";

/** An answer of the proxy, whole. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** Joins a kernel; `said` gathers what it prints. As every client does it asks first who it is: before that answer Jupyter drops output. */
async function talkTo(url: string, headers: Record<string, string>) {
  const socket = new WebSocket(url, { headers });
  const said: string[] = [];
  const joined = Promise.withResolvers<void>();
  const send = (msg_type: string, content: object) => {
    const date = new Date().toISOString();
    const header = { msg_id: crypto.randomUUID(), msg_type, session: "s", username: "", version: "5.3", date };
    socket.send(JSON.stringify({ header, parent_header: {}, metadata: {}, content, channel: "shell", buffers: [] }));
  };
  socket.on("message", (data) => {
    const { msg_type, content } = JSON.parse(String(data));
    if (msg_type === "stream") said.push(content.text);
    if (msg_type === "error") said.push(content.evalue);
    if (msg_type === "kernel_info_reply") joined.resolve();
  });
  socket.once("open", () => send("kernel_info_request", {}));
  socket.once("error", joined.reject);
  await joined.promise;
  const asked = { silent: false, store_history: true, user_expressions: {}, allow_stdin: false, stop_on_error: true };
  return { socket, said, run: (code: string) => send("execute_request", { ...asked, code }) };
}

/** Workspaces of a lab as its people use them. */
export function desk(it: Lab) {
  const { port } = new URL(it.ctx.ports.workspace_url?.replace("{id}", "x") ?? "");
  const bearer = (person: Person) => ({ authorization: `Bearer ${person.token}` });
  /** Makes a container for workspaces and starts one. */
  const begin = async (name: string, person = it.dev, more: object = {}): Promise<Execution> => {
    await it.mia.call(createContainer, {
      body: { namespace: "acme", name, mode: "workspace", resource_type: "desk", visibility: "organization-write" },
    });
    return person.call(startExecution, { params: { namespace: "acme", name }, body: more });
  };
  /** A raw request: the path goes as it is, and so does the host. */
  const send = (path: string, headers: Record<string, string> = {}, method = "GET", body = ""): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const asked = request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (got) => {
        got.setEncoding("utf8");
        let text = "";
        got.on("data", (chunk: string) => (text += chunk));
        got.on("end", () => resolve({ status: got.statusCode ?? 0, headers: got.headers, text }));
      });
      asked.once("error", reject).end(body);
    });
  const ask = (person: Person, id: string, path: string, method = "GET", body = "") =>
    send(`/x/${id}/${path}`, bearer(person), method, body);
  const kernel = async (person: Person, id: string): Promise<string> =>
    JSON.parse((await ask(person, id, "api/kernels", "POST", "{}")).text).id;
  const talk = (person: Person, id: string, kernel_id: string) =>
    talkTo(`ws://127.0.0.1:${port}/x/${id}/api/kernels/${kernel_id}/channels`, bearer(person));
  return { port, begin, send, ask, kernel, talk };
}
