import type * as Y from "yjs";
import type { NotebookCommand, NotebookState } from "../../../contract/notebooks.ts";
import type { WorkspaceServer } from "../containers/workspace.ts";
import { cellById, cellsOf, sourceOf } from "./document.ts";
import * as jupyter from "./jupyter.ts";
import { type Line, type Message, openLine } from "./kernel.ts";
import { clear, createPrinter } from "./outputs.ts";

type KernelState = NotebookState["kernel"];

/**
 * Has the cells of a document run, and writes what comes of it into them, once, whoever looks on: closing a browser
 * changes nothing.
 */
export function createRunner(
  server: WorkspaceServer,
  path: string,
  doc: Y.Doc,
  session: string,
  say: (kernel: KernelState) => void,
) {
  const printer = createPrinter(doc);
  let kernel: string | undefined;
  let line: Promise<Line> | undefined;
  let stopped = false;
  let restarting: Promise<void> = Promise.resolve();
  const running = new Set<string>();
  const mark = (id: string, execution_state: "idle" | "running") => {
    const cell = cellById(doc, id);
    if (cell && cell.get("execution_state") !== execution_state) cell.set("execution_state", execution_state);
    if (execution_state === "running") running.add(id);
    else running.delete(id);
  };
  const rest = () => {
    printer.flush();
    for (const id of [...running]) mark(id, "idle");
  };
  const hear = (message: Message, id: string | undefined) => {
    const { header, content } = message;
    if (header.msg_type === "status") return say(stateOf(content["execution_state"], rest));
    if (id === undefined || !cellById(doc, id)) return;
    if (header.msg_type === "execute_input") cellById(doc, id)?.set("execution_count", content["execution_count"]);
    else if (header.msg_type === "execute_reply") {
      printer.flush();
      mark(id, "idle");
    } else printer.print(id, message);
  };
  const lost = () => {
    line = undefined;
    if (stopped) return;
    rest();
    say("none");
  };
  const connect = (id: string) => {
    kernel = id;
    line ??= openLine(server, id, session, hear, lost).catch((error) => {
      line = undefined;
      throw error;
    });
    return line;
  };
  const ready = async () => {
    if (line !== undefined) return line;
    say("starting");
    const id = await jupyter.kernelOf(server, path, true).catch((error) => {
      say("none");
      throw error;
    });
    return connect(id as string);
  };
  const restart = async (kernel: string) => {
    say("starting");
    try {
      await jupyter.tell(server, kernel, "restart");
    } finally {
      rest();
      say("idle");
    }
  };
  const run = async (cells: readonly string[], who: string) => {
    await restarting.catch(() => {}); // what a kernel is sent while it restarts is lost
    const { execute } = await ready();
    doc.transact(() => {
      for (const id of cells) begin(id);
    });
    for (const id of cells) if (running.has(id)) execute(id, String(sourceOf(cellById(doc, id) as Cell)), who);
  };
  const begin = (id: string) => {
    const cell = cellById(doc, id);
    if (cell?.get("cell_type") !== "code") return;
    printer.begin(id);
    cell.set("execution_count", null);
    mark(id, "running");
  };
  const attach = async () => {
    const id = await jupyter.kernelOf(server, path, false);
    if (id === undefined) return;
    await connect(id);
    say("idle");
  };
  return {
    /** Takes up a kernel that is there already. */
    attach,
    async command(command: NotebookCommand, who: string): Promise<void> {
      if (command.do === "run") return run(command.cells, who);
      if (command.do === "clear") return doc.transact(() => cellsOf(doc).forEach(clear));
      if (kernel === undefined || line === undefined) return;
      if (command.do === "interrupt") return jupyter.tell(server, kernel, "interrupt");
      restarting = restart(kernel);
      await restarting;
    },
    stop(): void {
      stopped = true;
      printer.flush();
      line?.then(({ close }) => close()).catch(() => {});
    },
  };
}

type Cell = NonNullable<ReturnType<typeof cellById>>;

function stateOf(said: unknown, rest: () => void): KernelState {
  if (said === "busy" || said === "idle") return said;
  if (said === "dead" || said === "restarting") rest();
  return said === "dead" ? "dead" : "starting";
}
