import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from "y-protocols/awareness";
import * as sync from "y-protocols/sync";
import * as Y from "yjs";
import { command_message, type NotebookCommand, notebookCloses } from "../../../contract/notebooks.ts";
import type { Typed } from "./cells.ts";
import { epochOf, keepColours, others } from "./presence.ts";
import { createReceipt, type Receipt } from "./receipt.ts";
import { keepTyped } from "./typed.ts";

/** How things stand between this page and the server. */
export interface Standing {
  line: "connecting" | "open" | "lost" | "gone";
  /** The server takes what is typed. */
  can_edit: boolean;
  /** Another copy is there now, or what was typed here is not taken any more: this one is over. */
  is_over: boolean;
}

/** A notebook that is open here and on the server. */
export interface Connection {
  doc: Y.Doc;
  awareness: Awareness;
  command(command: NotebookCommand): void;
  /** What was typed here and may not have come to the file. */
  typed(): readonly Typed[];
  end(): void;
}

const types = { sync: 0, awareness: 1, auth: 2 } as const;
const waits_ms = [300, 1000, 2000, 5000];

/** Opens a notebook and keeps it open: sync and awareness as y-websocket speaks them. */
export function connect(address: string, tell: (change: Partial<Standing>) => void): Connection {
  const doc = new Y.Doc();
  const awareness = new Awareness(doc);
  const keeper = keepTyped(doc);
  const receipt = createReceipt(keeper, awareness, () => say(types.sync, (to) => sync.writeSyncStep1(to, doc)));
  let socket: WebSocket | undefined;
  let failures = 0;
  let ended = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const say = (type: number, write: (to: encoding.Encoder) => void) => send(socket, type, write);
  const present = () =>
    say(types.awareness, (to) => encoding.writeVarUint8Array(to, encodeAwarenessUpdate(awareness, [doc.clientID])));
  const synced = () => {
    failures = 0;
    receipt.come();
    tell({ line: "open" });
  };
  const denied = () => tell(keeper.is_empty ? { can_edit: false } : { is_over: true });
  const lost = ({ code }: CloseEvent) => {
    removeAwarenessStates(awareness, others(awareness), "lost");
    receipt.lose();
    if (ended) return;
    if (code === notebookCloses.other_copy) return tell({ is_over: true });
    if (code === notebookCloses.not_there) return tell({ line: "gone" });
    tell({ line: "lost" });
    const wait = code === notebookCloses.rights_changed ? 0 : waits_ms[Math.min(failures++, waits_ms.length - 1)];
    timer = setTimeout(open, wait);
  };
  const open = () => {
    socket = socketTo(address, epochOf.get(awareness));
    socket.onopen = () => {
      tell({ can_edit: true });
      say(types.sync, (to) => sync.writeSyncStep1(to, doc));
      present();
    };
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) =>
      hear(decoding.createDecoder(new Uint8Array(data)), { doc, awareness, say, synced, denied });
    socket.onclose = lost;
  };
  passOn({ doc, awareness, say, present, receipt });
  awareness.setLocalState({});
  open();
  return {
    ...{ doc, awareness },
    command: (command) => say(command_message, (to) => encoding.writeVarString(to, JSON.stringify(command))),
    typed: () => keeper.list(),
    end() {
      ended = true;
      clearTimeout(timer);
      receipt.lose();
      socket?.close();
      awareness.destroy();
      doc.destroy();
    },
  };
}

interface Ear {
  doc: Y.Doc;
  awareness: Awareness;
  say(type: number, write: (to: encoding.Encoder) => void): void;
  synced(): void;
  denied(): void;
}

interface Mouth extends Pick<Ear, "doc" | "awareness" | "say"> {
  present(): void;
  receipt: Receipt;
}

/** Tells the server what changes here. */
function passOn({ doc, awareness, say, present, receipt }: Mouth): void {
  doc.on("update", (update: Uint8Array, origin: unknown) => {
    if (origin === "server") return;
    say(types.sync, (to) => sync.writeUpdate(to, update));
    receipt.askSoon();
  });
  awareness.on("change", () => {
    keepColours(awareness);
    receipt.look();
  });
  awareness.on("update", (_change: unknown, origin: unknown) => origin === "local" && present());
}

/** Takes in what the server says. */
function hear(from: decoding.Decoder, { doc, awareness, say, synced, denied }: Ear): void {
  const type = decoding.readVarUint(from);
  if (type === types.awareness) applyAwarenessUpdate(awareness, decoding.readVarUint8Array(from), "server");
  else if (type === types.auth) denied();
  else if (type === types.sync)
    say(types.sync, (to) => {
      if (sync.readSyncMessage(from, to, doc, "server") === sync.messageYjsSyncStep2) synced();
    });
}

function send(socket: WebSocket | undefined, type: number, write: (to: encoding.Encoder) => void): void {
  if (socket?.readyState !== WebSocket.OPEN) return;
  const to = encoding.createEncoder();
  encoding.writeVarUint(to, type);
  write(to);
  if (encoding.length(to) > 1) socket.send(encoding.toUint8Array(to));
}

function socketTo(address: string, epoch: string | undefined): WebSocket {
  const url = new URL(address + (epoch ? `?epoch=${epoch}` : ""), location.href);
  url.protocol = url.protocol.replace("http", "ws");
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  return socket;
}
