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
function createKernel(place: Place, cells: Cells, say: Say) {
  const line = createLine(place, cells, say);
  let restarting: Promise<void> = Promise.resolve();
  let making: Promise<Line> | undefined;
  const make = async (): Promise<Line> => {
    say("starting");
    try {
      return await line.connect((await jupyter.kernelOf(place.server, place.path, true)) as string);
    } catch (error) {
      line.lost();
      throw error;
    } finally {
      making = undefined;
    }
  };
  const again = async (id: string) => {
    say("starting");
    try {
      await jupyter.tell(place.server, id, "restart");
    } finally {
      cells.rest();
      await line.renew(id); // one from before may miss the first that the new process says
      say("idle");
    }
  };
  return {
    async ready(): Promise<Line> {
      await restarting.catch(() => {}); // what a kernel is sent while it restarts is lost
      const present = making ?? line.present(); // cells that are sent at once ask for one kernel, not for one each
      if (present) return present;
      making = make();
      return making;
    },
    async attach(): Promise<void> {
      const id = await jupyter.kernelOf(place.server, place.path, false);
      if (id !== undefined) await line.connect(id).then(() => say("idle"));
    },
    async interrupt(): Promise<void> {
      const id = line.kernel();
      if (id !== undefined) await jupyter.tell(place.server, id, "interrupt");
    },
    async restart(): Promise<void> {
      const id = line.kernel();
      if (id === undefined) return;
      restarting = again(id);
      await restarting;
    },
    leave: line.leave,
  };
}

/** The one line to a kernel, and which kernel that is. */
function createLine({ server, session }: Place, cells: Cells, say: Say) {
  let kernel: string | undefined;
  let line: Promise<Line> | undefined;
  let has_left = false;
  const hear = (message: Message, id: string | undefined) => {
    if (message.header.msg_type === "status") hearState(message);
    else if (id !== undefined) cells.hear(id, message);
  };
  /** Jupyter asks a kernel whether it is there on a second channel: it answers "idle" to that, whatever it computes. */
  const hearState = ({ parent_header, content }: Message) => {
    if (parent_header.msg_type !== "kernel_info_request") say(stateOf(content["execution_state"], cells));
  };
  const lost = () => {
    line = undefined;
    if (has_left) return;
    cells.rest();
    say("none");
  };
  const close = () => line?.then(({ close }) => close()).catch(() => {});
  const connect = (id: string): Promise<Line> => {
    kernel = id;
    if (line) return line;
    const opened = openLine(server, id, session, hear, () => line === opened && lost());
    line = opened;
    return opened;
  };
  return {
    ...{ connect, lost },
    kernel: () => kernel,
    present: () => line,
    renew(id: string): Promise<Line> {
      close();
      line = undefined;
      return connect(id);
    },
    leave(): void {
      has_left = true;
      close();
    },
  };
}

function stateOf(said: unknown, cells: Cells): KernelState {
  if (said === "busy" || said === "idle") return said;
  if (said === "dead" || said === "restarting") cells.rest();
  return said === "dead" ? "dead" : "starting";
}
