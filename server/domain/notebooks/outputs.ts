import * as Y from "yjs";
import { cellById, type Output, outputsOf, type SharedCell, sharedOutput } from "./document.ts";
import type { Message } from "./kernel.ts";

/** What one cell may print in one run; more of it is dropped, and the cell says so. */
const cell_characters_max = 2 ** 20;
/** Pictures and tables are larger, and fewer. */
const rich_characters_max = 4 * 2 ** 20;
const outputs_max = 200;
/** Text is gathered this long: a loop that prints must not be a message for each line. */
const gather_ms = 40;

/** Writes what a kernel says into the cells of a document. */
export function createPrinter(doc: Y.Doc) {
  const waiting = new Map<string, { name: string; text: string }[]>();
  const printed = new Map<string, number>();
  const cut = new Set<string>();
  const clear_next = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const streams = [...waiting];
    waiting.clear();
    doc.transact(() => {
      for (const [id, pieces] of streams) for (const piece of pieces) appendText(cellById(doc, id), piece);
    });
  };
  const clearIfAsked = (id: string) => {
    if (clear_next.delete(id)) clear(cellById(doc, id));
  };
  /** How much of so many characters there is room for; what is left out is said once. */
  const roomFor = (id: string, characters: number): number => {
    const before = printed.get(id) ?? 0;
    printed.set(id, before + characters);
    return Math.max(0, Math.min(characters, cell_characters_max - before));
  };
  const sayLeftOut = (id: string) => {
    if (cut.has(id)) return;
    cut.add(id);
    gather(id, "stderr", "\n[Guildhall keeps 1 MiB of what a cell prints; the rest is left out]\n");
  };
  const gather = (id: string, name: string, text: string) => {
    const pieces = waiting.get(id) ?? [];
    const last = pieces.at(-1);
    if (last?.name === name) last.text += text;
    else pieces.push({ name, text });
    waiting.set(id, pieces);
    timer ??= setTimeout(flush, gather_ms);
  };
  const stream = (id: string, { name, text }: Record<string, unknown>) => {
    clearIfAsked(id);
    const all = String(text);
    const room = roomFor(id, all.length);
    if (room > 0) gather(id, String(name), all.slice(0, room));
    if (room < all.length) sayLeftOut(id);
  };
  const rich = (id: string, output: Output) => {
    flush();
    clearIfAsked(id);
    const outputs = outputsOf(cellById(doc, id) ?? new Y.Map());
    if (JSON.stringify(output).length > rich_characters_max || (outputs?.length ?? 0) >= outputs_max) sayLeftOut(id);
    else outputs?.push([sharedOutput(output)]);
  };
  const update = (content: Record<string, unknown>) => {
    const id = displayOf(content);
    flush();
    for (const cell of doc.getArray<SharedCell>("cells"))
      outputsOf(cell)?.forEach((output) => {
        if (id === undefined || displays.get(output) !== id) return;
        output.set("data", content["data"]);
      });
  };
  const clearNow = (id: string, wait: boolean) => {
    if (wait) return void clear_next.add(id);
    flush();
    clear(cellById(doc, id));
  };
  const displays = new WeakMap<Y.Map<unknown>, string>();
  const display = (id: string, content: Record<string, unknown>, output: Output) => {
    rich(id, output);
    const outputs = outputsOf(cellById(doc, id) ?? new Y.Map());
    const name = displayOf(content);
    if (outputs && name !== undefined && outputs.length > 0) displays.set(outputs.get(outputs.length - 1), name);
  };
  return {
    flush,
    /** A cell begins anew. */
    begin(id: string): void {
      printed.delete(id);
      cut.delete(id);
      waiting.delete(id);
      clear(cellById(doc, id));
    },
    print(id: string, { header: { msg_type }, content }: Message): void {
      if (msg_type === "stream") stream(id, content);
      else if (msg_type === "clear_output") clearNow(id, content["wait"] === true);
      else if (msg_type === "update_display_data") update(content);
      else if (isOutput(msg_type)) display(id, content, outputOf(msg_type, content));
    },
  };
}

const isOutput = (type: string) => ["display_data", "execute_result", "error"].includes(type);

const displayOf = ({ transient }: Record<string, unknown>): string | undefined =>
  (transient as { display_id?: string } | undefined)?.display_id;

/** What a notebook keeps of a message. */
function outputOf(output_type: string, content: Record<string, unknown>): Output {
  const { data, metadata = {}, execution_count = null, ename, evalue, traceback } = content;
  if (output_type === "error") return { output_type, ename, evalue, traceback };
  return { output_type, data, metadata, ...(output_type === "execute_result" ? { execution_count } : {}) };
}

function appendText(cell: SharedCell | undefined, { name, text }: { name: string; text: string }): void {
  const outputs = cell && outputsOf(cell);
  if (!outputs) return;
  const last = outputs.length > 0 ? outputs.get(outputs.length - 1) : undefined;
  const shared = last?.get("name") === name ? last.get("text") : undefined;
  if (shared instanceof Y.Text) shared.insert(shared.length, text);
  else outputs.push([sharedOutput({ output_type: "stream", name, text })]);
}

export function clear(cell: SharedCell | undefined): void {
  const outputs = cell && outputsOf(cell);
  if (outputs && outputs.length > 0) outputs.delete(0, outputs.length);
}
