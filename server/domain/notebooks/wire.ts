import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import {
  type Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from "y-protocols/awareness";
import * as sync from "y-protocols/sync";
import { command_message, NotebookCommand } from "../../../contract/notebooks.ts";
import type { Socket } from "../../kernel/socket.ts";
import type { Sitting } from "./sitting.ts";

/** Types of messages, as y-websocket numbers them. */
const types = { sync: 0, awareness: 1, auth: 2, query_awareness: 3 } as const;
/** Whoever is so far behind is sent away and comes back to read it as a whole. */
const waiting_bytes_max = 64 * 2 ** 20;
/** A person's cursor is small. */
const presence_bytes_max = 4096;

/** Somebody at a notebook. */
export interface Member {
  user: { path: string; name: string };
  /** Judged before; a change of it ends the connection. */
  can_edit: boolean;
  command: (command: NotebookCommand) => void;
  /** They do something. */
  used: () => void;
}

const message = (type: number, write: (encoder: encoding.Encoder) => void): Uint8Array => {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, type);
  write(encoder);
  return encoding.toUint8Array(encoder);
};

/** Connects somebody to a notebook until their connection ends. What a reader writes into it is dropped here. */
export function join({ doc, awareness }: Sitting, socket: Socket, member: Member): void {
  const send = (bytes: Uint8Array) =>
    socket.waiting_bytes > waiting_bytes_max ? socket.close(1013, "too slow") : socket.send(bytes);
  const onUpdate = (update: Uint8Array, origin: unknown) => {
    if (origin !== socket) send(message(types.sync, (to) => sync.writeUpdate(to, update)));
  };
  const present = (clients: number[]) =>
    send(message(types.awareness, (to) => encoding.writeVarUint8Array(to, encodeAwarenessUpdate(awareness, clients))));
  const onPresence = ({ added, updated, removed }: Record<"added" | "updated" | "removed", number[]>) =>
    present([...added, ...updated, ...removed]);
  const own = new Set<number>();
  const hear = (bytes: Uint8Array) => {
    const from = decoding.createDecoder(bytes);
    const type = decoding.readVarUint(from);
    if (member.can_edit) member.used();
    if (type === types.sync) hearSync(from);
    else if (type === types.awareness) takePresence(awareness, decoding.readVarUint8Array(from), own, member, socket);
    else if (type === types.query_awareness) present([...awareness.getStates().keys()]);
    else if (type === command_message && member.can_edit) member.command(commandIn(decoding.readVarString(from)));
  };
  const hearSync = (from: decoding.Decoder) => {
    if (!member.can_edit && decoding.peekVarUint(from) !== sync.messageYjsSyncStep1) return;
    const answer = message(types.sync, (to) => sync.readSyncMessage(from, to, doc, socket, refuse));
    if (answer.length > 1) send(answer);
  };
  const refuse = (error: Error) => {
    throw error;
  };
  doc.on("update", onUpdate);
  awareness.on("update", onPresence);
  socket.onClose(() => {
    doc.off("update", onUpdate);
    awareness.off("update", onPresence);
    removeAwarenessStates(awareness, [...own], null);
  });
  if (!member.can_edit) send(message(types.auth, (to) => writeDenied(to)));
  send(message(types.sync, (to) => sync.writeSyncStep1(to, doc)));
  present([...awareness.getStates().keys()]);
  socket.onMessage((bytes) => {
    try {
      hear(bytes);
    } catch {
      socket.close(1007, "not understood");
    }
  });
}

/** As y-protocols/auth has it: permission denied, with a reason. */
function writeDenied(to: encoding.Encoder): void {
  encoding.writeVarUint(to, 0);
  encoding.writeVarString(to, "read_only");
}

const commandIn = (text: string): NotebookCommand => NotebookCommand.parse(JSON.parse(text));

/**
 * Takes what somebody says of themselves, under numbers that nobody else has. Their name is the one we know; a reader is
 * here, and has no cursor.
 */
function takePresence(
  awareness: Awareness,
  update: Uint8Array,
  own: Set<number>,
  member: Member,
  origin: Socket,
): void {
  if (update.length > presence_bytes_max) throw new Error("too large");
  const from = decoding.createDecoder(update);
  const count = decoding.readVarUint(from);
  for (let i = 0; i < count; i++) {
    const client = decoding.readVarUint(from);
    const clock = decoding.readVarUint(from);
    const state = JSON.parse(decoding.readVarString(from)) as Record<string, unknown> | null;
    if (!own.has(client) && (awareness.states.has(client) || own.size > 0)) continue;
    own.add(client);
    const { server: _, ...said } = state ?? {};
    const known = state && { ...(member.can_edit ? said : {}), user: { ...member.user, can_edit: member.can_edit } };
    applyAwarenessUpdate(awareness, encoded(client, clock, known), origin);
  }
}

function encoded(client: number, clock: number, state: unknown): Uint8Array {
  const to = encoding.createEncoder();
  encoding.writeVarUint(to, 1);
  encoding.writeVarUint(to, client);
  encoding.writeVarUint(to, clock);
  encoding.writeVarString(to, JSON.stringify(state));
  return encoding.toUint8Array(to);
}
