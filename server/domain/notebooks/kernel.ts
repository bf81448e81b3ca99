import { randomUUID } from "node:crypto";
import { WebSocket } from "ws";
import type { WorkspaceServer } from "../containers/workspace.ts";

/** A message of Jupyter's protocol, as far as it matters here. */
export interface Message {
  header: { msg_type: string };
  parent_header: { msg_id?: string; msg_type?: string };
  content: Record<string, unknown>;
  channel: string;
}

/** A line to a kernel. */
export interface Line {
  /** Has a cell's code run, for a person. */
  execute(cell_id: string, code: string, who: string): void;
  close(): void;
}

const message_bytes_max = 32 * 2 ** 20;

/**
 * Opens a line to a kernel. The name of the session is the same after a restart of Guildhall: what the kernel said
 * meanwhile, Jupyter has kept for that name and says now.
 */
export function openLine(
  server: WorkspaceServer,
  kernel: string,
  session: string,
  hear: (message: Message, cell_id: string | undefined) => void,
  lost: () => void,
): Promise<Line> {
  const path = `${server.base_path}api/kernels/${encodeURIComponent(kernel)}/channels?session_id=${session}`;
  const headers = { authorization: `token ${server.token}`, host: "localhost" };
  const socket = new WebSocket(`ws+unix:${server.socket}:${path}`, { headers, maxPayload: message_bytes_max });
  socket.on("message", (data) => {
    const message = parsed(String(data));
    if (message) hear(message, cellIn(message.parent_header.msg_id));
  });
  socket.once("close", lost);
  const execute: Line["execute"] = (cell_id, code, who) =>
    socket.send(JSON.stringify(executeRequest(session, cell_id, code, who)));
  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.once("open", () => resolve({ execute, close: () => socket.terminate() }));
  });
}

/** What a cell prints names the request, and the request names the cell. */
const cellIn = (msg_id: string | undefined): string | undefined => /^cell (\S+) /.exec(msg_id ?? "")?.[1];

const executeRequest = (session: string, cell_id: string, code: string, username: string) => ({
  channel: "shell",
  header: {
    ...{ msg_id: `cell ${cell_id} ${randomUUID()}`, msg_type: "execute_request", version: "5.3" },
    ...{ session, username, date: new Date().toISOString() },
  },
  parent_header: {},
  metadata: { cellId: cell_id },
  // Nobody can be asked for input: the kernel says so in the cell.
  content: { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false, stop_on_error: true },
  buffers: [],
});

function parsed(text: string): Message | undefined {
  try {
    const message = JSON.parse(text) as Message;
    return message?.header?.msg_type && message.content
      ? { ...message, parent_header: message.parent_header ?? {} }
      : undefined;
  } catch {
    return undefined;
  }
}
