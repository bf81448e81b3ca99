import { YNotebook } from "@jupyter/ydoc";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { WebSocket } from "ws";
import { type Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as sync from "y-protocols/sync";
import { addressOf } from "../../contract/client.ts";
import { command_message, editNotebook, type NotebookCommand, type NotebookState } from "../../contract/notebooks.ts";
import { type Person, until, type World } from "../world.ts";

export interface At {
  namespace: string;
  name: string;
  number: number;
  path: string;
}

/** Somebody with a notebook open, in Jupyter's own model of it. */
export interface Reader {
  notebook: YNotebook;
  awareness: Awareness;
  socket: WebSocket;
  /** Whether the server said that they only read. */
  readonly denied: boolean;
  /** The code that the connection was closed with. */
  readonly closed: number | undefined;
  command(command: NotebookCommand): void;
  /** Bytes as they are. */
  raw(bytes: Uint8Array): void;
  /** What the server says of the notebook. */
  state(): NotebookState | undefined;
  /** Who else is there, by path. */
  others(): string[];
  leave(): void;
}

/** Opens a notebook as a person; resolves when it is there, or the connection was refused. */
export async function open(
  w: Pick<World, "url">,
  person: Pick<Person, "token">,
  { path, ...at }: At,
  epoch?: string,
  headers: Record<string, string> = { authorization: `Bearer ${person.token}` },
): Promise<Reader> {
  const address = addressOf(editNotebook, { params: { ...at, path }, query: epoch === undefined ? {} : { epoch } });
  const socket = new WebSocket(w.url.replace("http", "ws") + address, { headers });
  const notebook = new YNotebook();
  const { ydoc: doc, awareness } = notebook;
  let denied = false;
  let synced = false;
  let closed: number | undefined;
  const raw = (bytes: Uint8Array) => socket.readyState === socket.OPEN && socket.send(bytes);
  const say = (type: number, write: (to: encoding.Encoder) => void) => raw(message(type, write));
  doc.on("update", (update: Uint8Array, origin: unknown) => {
    if (origin !== socket) say(0, (to) => sync.writeUpdate(to, update));
  });
  const present = () =>
    say(1, (to) => encoding.writeVarUint8Array(to, encodeAwarenessUpdate(awareness, [doc.clientID])));
  awareness.on("update", (_: unknown, origin: unknown) => origin === "local" && present());
  socket.on("message", (data) => {
    const from = decoding.createDecoder(new Uint8Array(data as Buffer));
    const type = decoding.readVarUint(from);
    if (type === 1) return applyAwarenessUpdate(awareness, decoding.readVarUint8Array(from), socket);
    if (type === 2) denied = true;
    if (type !== 0) return;
    const answer = message(0, (to) => {
      if (sync.readSyncMessage(from, to, doc, socket) === sync.messageYjsSyncStep2) synced = true;
    });
    if (answer.length > 1) raw(answer);
  });
  socket.on("error", (error) => {
    closed ??= Number(/\d{3}/.exec(error.message)?.[0] ?? 1);
  });
  socket.on("close", (code) => {
    closed ??= code;
  });
  socket.on("open", () => {
    say(0, (to) => sync.writeSyncStep1(to, doc));
    awareness.setLocalState({}); // the first number of a state is nought, which others take for nothing new
  });
  await until("the notebook is open", async () => synced || closed !== undefined);
  return {
    ...{ notebook, awareness, socket, raw },
    get denied() {
      return denied;
    },
    get closed() {
      return closed;
    },
    command: (command) => say(command_message, (to) => encoding.writeVarString(to, JSON.stringify(command))),
    state: () => [...awareness.getStates().values()].find((state) => state["server"])?.["server"],
    others: () => [...awareness.getStates().values()].flatMap(({ user }) => (user?.path ? [user.path] : [])),
    leave() {
      socket.terminate();
      notebook.dispose();
      awareness.destroy();
    },
  };
}

export function message(type: number, write: (to: encoding.Encoder) => void): Uint8Array {
  const to = encoding.createEncoder();
  encoding.writeVarUint(to, type);
  write(to);
  return encoding.toUint8Array(to);
}
