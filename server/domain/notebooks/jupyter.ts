import { request } from "node:http";
import { Problem } from "../../kernel/problem.ts";
import type { WorkspaceServer } from "../containers/workspace.ts";
import { type Notebook, readNotebook } from "./document.ts";

/** The largest notebook that is edited together. */
const notebook_bytes_max = 16 * 2 ** 20;
const patience_ms = 15_000;
/** Jupyter answers to a restart when the new process does, and waits a minute for it. */
const restart_patience_ms = 70_000;

interface Reply {
  status: number;
  body: unknown;
}

/** Asks the server of a workspace something in JSON. What runs there may answer what it likes, so answers have a limit. */
function ask(
  server: WorkspaceServer,
  method: string,
  path: string,
  body?: unknown,
  timeout = patience_ms,
): Promise<Reply> {
  const headers = {
    ...{ authorization: `token ${server.token}`, host: "localhost" },
    ...(body === undefined ? {} : { "content-type": "application/json" }),
  };
  const options = { socketPath: server.socket, method, path: server.base_path + path, headers, timeout };
  return new Promise((resolve, reject) => {
    const asked = request(options, (answer) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > notebook_bytes_max * 1.5) answer.destroy(tooLarge());
      });
      answer.once("error", reject);
      answer.once("end", () => resolve({ status: answer.statusCode ?? 0, body: parsed(Buffer.concat(chunks)) }));
    });
    asked.once("timeout", () => asked.destroy(away()));
    asked.once("error", (error) => reject(error instanceof Problem ? error : away(error)));
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const away = (cause?: unknown) =>
  new Problem("unavailable", "The server of the workspace does not answer: it may still be starting", {}, cause);
const tooLarge = () =>
  new Problem("too_large", "Notebooks of more than 16 MiB are not edited here: open it in Jupyter");

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

const contents = (path: string) => `api/contents/${path.split("/").map(encodeURIComponent).join("/")}`;
const modifiedIn = ({ body }: Reply): string =>
  String((body as { last_modified?: unknown } | null)?.last_modified ?? "");

/** When the file was last written; undefined when it is not there. */
export async function modifiedAt(server: WorkspaceServer, path: string): Promise<string | undefined> {
  const reply = await ask(server, "GET", `${contents(path)}?content=0&type=notebook`);
  return reply.status === 200 ? modifiedIn(reply) : undefined;
}

/** Reads a notebook file. */
export async function read(server: WorkspaceServer, path: string): Promise<{ notebook: Notebook; modified: string }> {
  const reply = await ask(server, "GET", `${contents(path)}?content=1&type=notebook`);
  if (reply.status === 404) throw new Problem("not_found", "There is no such notebook in the working directory");
  const notebook = readNotebook((reply.body as { content?: unknown } | undefined)?.content);
  if (reply.status !== 200 || !notebook) throw new Problem("unreadable", "This file is no notebook of format 4");
  return { notebook, modified: modifiedIn(reply) };
}

/** Writes a notebook file. */
export async function write(server: WorkspaceServer, path: string, content: Notebook): Promise<void> {
  const reply = await ask(server, "PUT", contents(path), { type: "notebook", format: "json", content });
  if (reply.status !== 200 && reply.status !== 201)
    throw new Problem("conflict", `The notebook could not be saved: ${String(messageIn(reply.body))}`);
}

const messageIn = (body: unknown) => (body as { message?: unknown } | undefined)?.message ?? "Jupyter refused it";

/** The kernel that belongs to a notebook; `start`: made where there is none. */
export async function kernelOf(server: WorkspaceServer, path: string, start: boolean): Promise<string | undefined> {
  const { body } = await ask(server, "GET", "api/sessions");
  const sessions = Array.isArray(body) ? (body as Session[]) : [];
  const found = sessions.find((session) => session.path === path)?.kernel?.id;
  if (found !== undefined || !start) return found;
  const made = await ask(server, "POST", "api/sessions", { path, type: "notebook", name: path, kernel: {} });
  const id = (made.body as Session | undefined)?.kernel?.id;
  if (id === undefined) throw new Problem("conflict", `The kernel could not be started: ${messageIn(made.body)}`);
  return id;
}

interface Session {
  path?: string;
  kernel?: { id?: string };
}

/** Interrupts or restarts a kernel. */
export async function tell(server: WorkspaceServer, kernel: string, verb: "interrupt" | "restart"): Promise<void> {
  const patience = verb === "restart" ? restart_patience_ms : patience_ms;
  const { status } = await ask(server, "POST", `api/kernels/${encodeURIComponent(kernel)}/${verb}`, {}, patience);
  if (status >= 300) throw new Problem("conflict", `The kernel did not ${verb}`);
}
