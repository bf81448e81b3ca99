import { createHash, randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import type { NotebookCommand, NotebookState } from "../../../contract/notebooks.ts";
import type { WorkspaceServer } from "../containers/workspace.ts";
import { fill, notebookOf } from "./document.ts";
import * as jupyter from "./jupyter.ts";
import { baseOf, merge } from "./merging.ts";
import { createRunner } from "./runner.ts";

/** A change is saved so long after the last one, */
const save_ms = 1000;
/** and so long after the first one at the latest: a crash of Guildhall takes no more than that. */
const save_ms_max = 4000;
/** So often the file is looked at for what others wrote to it. */
const look_ms = 4000;

/** A notebook that people sit at together: one document, its file and its kernel. */
export interface Sitting {
  readonly doc: Y.Doc;
  /** Who is here; the server itself says in it how things stand. */
  readonly awareness: Awareness;
  readonly epoch: string;
  command(command: NotebookCommand, who: string): Promise<void>;
  /** Writes what has changed to the file; resolves when that is done or has failed. */
  save(): Promise<void>;
  /** A kernel computes something. */
  isBusy(): boolean;
  /** Called when the kernel has become idle. */
  onIdle: () => void;
  end(): Promise<void>;
}

/** Opens a notebook of a workspace. */
export async function sit(server: WorkspaceServer, path: string, log: (error: unknown) => void): Promise<Sitting> {
  const read = await jupyter.read(server, path);
  const doc = new Y.Doc();
  fill(doc, read.notebook);
  const awareness = new Awareness(doc);
  const epoch = randomUUID();
  let state: NotebookState = { epoch, kernel: "none", saving: "saved", saved_at: null, merged_at: null };
  const say = (more: Partial<NotebookState>) => {
    state = { ...state, ...more };
    awareness.setLocalState({ server: state });
  };
  say({});
  const file = createFile(server, path, doc, read, say, log);
  const runner = createRunner({ server, path, session: sessionOf(path, server) }, doc, (kernel) => {
    say({ kernel });
    if (kernel !== "busy") sitting.onIdle();
  });
  const sitting: Sitting = {
    ...{ doc, awareness, epoch },
    command: (command, who) => runner.command(command, who),
    save: () => file.save(),
    isBusy: () => state.kernel === "busy" || state.kernel === "starting",
    onIdle: () => {},
    async end() {
      runner.stop();
      await file.stop();
      awareness.destroy();
      doc.destroy();
    },
  };
  await runner.attach().catch(log);
  return sitting;
}

const sessionOf = (path: string, { base_path }: WorkspaceServer): string =>
  createHash("sha256").update(`${base_path} ${path}`).digest("hex").slice(0, 32);

type Read = Awaited<ReturnType<typeof jupyter.read>>;

/** Keeps a file and a document the same. */
function createFile(
  server: WorkspaceServer,
  path: string,
  doc: Y.Doc,
  read: Read,
  say: (state: Partial<NotebookState>) => void,
  log: (error: unknown) => void,
) {
  let base = baseOf(read.notebook);
  /** Unknown after a write of ours: somebody else's may have come between it and the answer. */
  let modified: string | undefined = read.modified;
  let changes = 0;
  let saved = 0;
  let first_at = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  const takeOver = async () => {
    const now = await jupyter.modifiedAt(server, path);
    if (now === undefined || now === modified) return;
    const theirs = await jupyter.read(server, path);
    modified = theirs.modified;
    const next = baseOf(theirs.notebook);
    if (isDeepStrictEqual(base, next)) return;
    merge(doc, base, theirs.notebook);
    base = next;
    say({ merged_at: new Date().toISOString() });
  };
  const write = async () => {
    await takeOver();
    const upTo = changes;
    if (upTo === saved) return;
    const notebook = notebookOf(doc);
    await jupyter.write(server, path, notebook);
    modified = undefined;
    base = baseOf(notebook);
    saved = upTo;
    first_at = 0;
    say({ saving: changes === saved ? "saved" : "changed", saved_at: new Date().toISOString() });
  };
  const failed = (error: unknown) => {
    log(error);
    say({ saving: "failed" });
    timer = setTimeout(save, save_ms_max).unref();
  };
  const save = (): Promise<void> => {
    clearTimeout(timer);
    writing = writing.then(write).catch(failed);
    return writing;
  };
  const look = setInterval(() => {
    writing = writing.then(takeOver).catch(log);
  }, look_ms).unref();
  doc.on("update", () => {
    if (changes++ === saved) say({ saving: "changed" });
    first_at ||= Date.now();
    clearTimeout(timer);
    timer = setTimeout(save, Math.max(0, Math.min(save_ms, first_at + save_ms_max - Date.now()))).unref();
  });
  const stop = async () => {
    clearInterval(look);
    await save();
    clearTimeout(timer);
  };
  return { save, stop };
}
