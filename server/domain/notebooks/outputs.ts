import type * as Y from "yjs";
import { cellById, cellsOf, type Output, outputsOf, type SharedCell, sharedOutput } from "./document.ts";
import type { Message } from "./kernel.ts";
import { createStreams } from "./streams.ts";

/** Pictures and tables are larger than text, and fewer. */
const output_characters_max = 4 * 2 ** 20;
const outputs_max = 200;

/** Writes what a kernel says into the cells of a document. */
export function createPrinter(doc: Y.Doc) {
  const streams = createStreams(doc);
  /** Cleared by the next thing that comes. */
  const cleared_next = new Set<string>();
  const displays = new WeakMap<Y.Map<unknown>, string>();
  const clearIfAsked = (id: string) => {
    if (cleared_next.delete(id)) clear(cellById(doc, id));
  };
  const display = (id: string, name: string | undefined, output: Output) => {
    streams.flush();
    clearIfAsked(id);
    const outputs = outputsIn(cellById(doc, id));
    if (!outputs) return;
    if (JSON.stringify(output).length > output_characters_max || outputs.length >= outputs_max)
      return streams.sayLeftOut(id);
    const shared = sharedOutput(output);
    if (name !== undefined) displays.set(shared, name);
    outputs.push([shared]);
  };
  const update = (name: string | undefined, data: unknown) => {
    if (name === undefined || JSON.stringify(data).length > output_characters_max) return;
    for (const cell of cellsOf(doc))
      outputsOf(cell)?.forEach((output) => {
        if (displays.get(output) === name) output.set("data", data);
      });
  };
  const clearOutput = (id: string, wait: boolean) => {
    if (wait) return void cleared_next.add(id);
    streams.flush();
    clear(cellById(doc, id));
  };
  return {
    flush: streams.flush,
    /** A cell begins anew. */
    begin(id: string): void {
      streams.begin(id);
      clear(cellById(doc, id));
    },
    print(id: string, { header: { msg_type }, content }: Message): void {
      if (msg_type === "stream") {
        clearIfAsked(id);
        streams.print(id, String(content["name"]), String(content["text"]));
      } else if (msg_type === "clear_output") clearOutput(id, content["wait"] === true);
      else if (msg_type === "update_display_data") update(displayOf(content), content["data"]);
      else if (isOutput(msg_type)) display(id, displayOf(content), outputOf(msg_type, content));
    },
  };
}

const outputsIn = (cell: SharedCell | undefined) => cell && outputsOf(cell);
const isOutput = (type: string) => ["display_data", "execute_result", "error"].includes(type);

const displayOf = ({ transient }: Record<string, unknown>): string | undefined =>
  (transient as { display_id?: string } | undefined)?.display_id;

/** What a notebook keeps of a message. */
function outputOf(output_type: string, content: Record<string, unknown>): Output {
  const { data, metadata = {}, execution_count = null, ename, evalue, traceback } = content;
  if (output_type === "error") return { output_type, ename, evalue, traceback };
  return { output_type, data, metadata, ...(output_type === "execute_result" ? { execution_count } : {}) };
}

/** Removes what a cell has left. */
export function clear(cell: SharedCell | undefined): void {
  const outputs = outputsIn(cell);
  if (outputs && outputs.length > 0) outputs.delete(0, outputs.length);
}
