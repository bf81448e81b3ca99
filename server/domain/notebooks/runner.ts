import type * as Y from "yjs";
import type { NotebookCommand, NotebookState } from "../../../contract/notebooks.ts";
import type { WorkspaceServer } from "../containers/workspace.ts";
import { cellById, cellsOf, sourceOf } from "./document.ts";
import * as jupyter from "./jupyter.ts";
import { type Line, type Message, openLine } from "./kernel.ts";
import { clear, createPrinter } from "./outputs.ts";

type KernelState = NotebookState["kernel"];
type Say = (kernel: KernelState) => void;

/** A notebook's place in a workspace. */
export interface Place {
  server: WorkspaceServer;
  path: string;
  /** Its name among the kernel's listeners: the same for the same notebook, whichever Guildhall asks. */
  session: string;
}

/**
 * Has the cells of a document run, and writes what comes of it into them, once, whoever looks on: closing a browser
 * changes nothing.
 */
export function createRunner(place: Place, doc: Y.Doc, say: Say) {
  const cells = createCells(doc);
  const kernel = createKernel(place, cells, say);
  const run = async (ids: readonly string[], who: string) => {
    const { execute } = await kernel.ready();
    const code = cells.begin(ids);
    for (const [id, source] of code) execute(id, source, who);
  };
  return {
    /** Takes up a kernel that is there already. */
    attach: kernel.attach,
    async command(command: NotebookCommand, who: string): Promise<void> {
      if (command.do === "run") return run(command.cells, who);
      if (command.do === "clear") return doc.transact(() => cellsOf(doc).forEach(clear));
      if (command.do === "interrupt") return kernel.interrupt();
      return kernel.restart();
    },
    stop(): void {
      cells.flush();
      kernel.leave();
    },
  };
}

type Cells = ReturnType<typeof createCells>;

/** The cells that run, and what they print. */
function createCells(doc: Y.Doc) {
  const printer = createPrinter(doc);
  const running = new Set<string>();
  const mark = (id: string, execution_state: "idle" | "running") => {
    const cell = cellById(doc, id);
    if (cell && cell.get("execution_state") !== execution_state) cell.set("execution_state", execution_state);
    if (execution_state === "running") running.add(id);
    else running.delete(id);
  };
  return {
    flush: printer.flush,
    /** Empties those that are code, and gives back what is to be run. */
    begin(ids: readonly string[]): [id: string, source: string][] {
      const code = ids.flatMap((id) => {
        const cell = cellById(doc, id);
        return cell?.get("cell_type") === "code" ? [{ id, cell }] : [];
      });
      doc.transact(() => {
        for (const { id, cell } of code) {
          printer.begin(id);
          cell.set("execution_count", null);
          mark(id, "running");
        }
      });
      return code.map(({ id, cell }) => [id, sourceOf(cell).toString()]);
    },
    /** What the kernel says of a cell. */
    hear(id: string, message: Message): void {
      const { header, content } = message;
      const cell = cellById(doc, id);
      if (!cell) return;
      if (header.msg_type === "execute_reply") {
        printer.flush();
        mark(id, "idle");
      } else if (header.msg_type === "execute_input") cell.set("execution_count", content["execution_count"]);
      else printer.print(id, message);
    },
    /** Nothing of them runs any more. */
    rest(): void {
      printer.flush();
      for (const id of [...running]) mark(id, "idle");
    },
  };
}

/** The kernel of a notebook, made when it is needed. */
function createKernel({ server, path, session }: Place, cells: Cells, say: Say) {
  let kernel: string | undefined;
  let line: Promise<Line> | undefined;
  let has_left = false;
  let restarting: Promise<void> = Promise.resolve();
  const hear = (message: Message, id: string | undefined) => {
    if (message.header.msg_type === "status") say(stateOf(message.content["execution_state"], cells));
    else if (id !== undefined) cells.hear(id, message);
  };
  const lost = () => {
    line = undefined;
    if (has_left) return;
    cells.rest();
    say("none");
  };
  const connect = (id: string) => {
    kernel = id;
    if (line) return line;
    const opened = openLine(server, id, session, hear, () => line === opened && lost());
    line = opened;
    return opened;
  };
  const make = async () => {
    say("starting");
    try {
      return await connect((await jupyter.kernelOf(server, path, true)) as string);
    } catch (error) {
      lost();
      throw error;
    }
  };
  /** A line from before a restart may miss the first that the new process says. */
  const renew = (id: string) => {
    const old = line;
    line = undefined;
    old?.then(({ close }) => close()).catch(() => {});
    return connect(id);
  };
  const again = async (id: string) => {
    say("starting");
    try {
      await jupyter.tell(server, id, "restart");
    } finally {
      cells.rest();
      await renew(id);
      say("idle");
    }
  };
  return {
    async ready(): Promise<Line> {
      await restarting.catch(() => {}); // what a kernel is sent while it restarts is lost
      return line ?? make();
    },
    async attach(): Promise<void> {
      const id = await jupyter.kernelOf(server, path, false);
      if (id !== undefined) await connect(id).then(() => say("idle"));
    },
    async interrupt(): Promise<void> {
      if (kernel !== undefined) await jupyter.tell(server, kernel, "interrupt");
    },
    async restart(): Promise<void> {
      if (kernel === undefined) return;
      restarting = again(kernel);
      await restarting;
    },
    leave(): void {
      has_left = true;
      line?.then(({ close }) => close()).catch(() => {});
    },
  };
}

function stateOf(said: unknown, cells: Cells): KernelState {
  if (said === "busy" || said === "idle") return said;
  if (said === "dead" || said === "restarting") cells.rest();
  return said === "dead" ? "dead" : "starting";
}
