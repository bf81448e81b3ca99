import * as Y from "yjs";
import { cellById, outputsOf, type SharedCell, sharedOutput } from "./document.ts";

/** What one cell may print as text in one run; more of it is dropped, and the cell says so. */
const cell_characters_max = 2 ** 20;
/** Text is gathered this long: a loop that prints must not be a message for each line. */
const gather_ms = 40;

/** Writes what cells print as text into a document, a little later and all at once. */
export function createStreams(doc: Y.Doc) {
  const waiting = new Map<string, { name: string; text: string }[]>();
  const printed = new Map<string, number>();
  const cut = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const streams = [...waiting];
    waiting.clear();
    doc.transact(() => {
      for (const [id, pieces] of streams) for (const piece of pieces) append(cellById(doc, id), piece);
    });
  };
  const gather = (id: string, name: string, text: string) => {
    const pieces = waiting.get(id) ?? [];
    const last = pieces.at(-1);
    if (last?.name === name) last.text += text;
    else pieces.push({ name, text });
    waiting.set(id, pieces);
    timer ??= setTimeout(flush, gather_ms);
  };
  const sayLeftOut = (id: string) => {
    if (cut.has(id)) return;
    cut.add(id);
    gather(id, "stderr", "\n[Guildhall keeps 1 MiB of what a cell prints; the rest is left out]\n");
  };
  return {
    flush,
    sayLeftOut,
    print(id: string, name: string, text: string): void {
      const before = printed.get(id) ?? 0;
      const room = Math.max(0, Math.min(text.length, cell_characters_max - before));
      printed.set(id, before + room);
      if (room > 0) gather(id, name, text.slice(0, room));
      if (room < text.length) sayLeftOut(id);
    },
    /** A cell begins anew. */
    begin(id: string): void {
      for (const each of [waiting, printed, cut]) each.delete(id);
    },
  };
}

function append(cell: SharedCell | undefined, { name, text }: { name: string; text: string }): void {
  const outputs = cell && outputsOf(cell);
  if (!outputs) return;
  const last = outputs.length > 0 ? outputs.get(outputs.length - 1) : undefined;
  const shared = last?.get("name") === name ? last.get("text") : undefined;
  if (shared instanceof Y.Text) shared.insert(shared.length, text);
  else outputs.push([sharedOutput({ output_type: "stream", name, text })]);
}
