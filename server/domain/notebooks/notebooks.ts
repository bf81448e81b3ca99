import { notebookCloses } from "../../../contract/notebooks.ts";
import { type Ctx, canOf, may } from "../../kernel/context.ts";
import { attend } from "../../kernel/guests.ts";
import { Problem } from "../../kernel/problem.ts";
import type { Socket, Talk } from "../../kernel/socket.ts";
import { seen } from "../containers/containers.ts";
import { type ExecutionAddress, type ExecutionRow, get } from "../containers/executions.ts";
import { type OutputFile, walk } from "../containers/output-folder.ts";
import { placesOf } from "../containers/places.ts";
import { serverOf } from "../containers/workspace.ts";
import * as workspaces from "../containers/workspaces.ts";
import * as jupyter from "./jupyter.ts";
import { join } from "./wire.ts";

/** Whoever loses a right loses it here after this time at the latest. */
const judge_ms = 1000;
const note_ms = 20_000;
const listed_max = 200;
/** A working directory may hold more files than anybody wants to look through. */
const looked_at_max = 20_000;

/** The notebooks in the working directory of an execution, by path. */
export async function list(ctx: Ctx, at: ExecutionAddress): Promise<OutputFile[]> {
  const { id } = await get(ctx, at);
  const found: OutputFile[] = [];
  let looked = 0;
  for await (const file of walk(placesOf(ctx, id).output, "")) {
    if (/\.ipynb$/i.test(file.path) && !/(^|\/)\./.test(file.path)) found.push(file);
    if (found.length === listed_max || ++looked === looked_at_max) break;
  }
  return found;
}

/** Creates an empty notebook in a running workspace. */
export async function create(ctx: Ctx, at: ExecutionAddress, path: string): Promise<{ path: string }> {
  const row = await get(ctx, at);
  may(ctx, "execution.open", await seen(ctx, at));
  const server = serverOf(ctx, running(row));
  if ((await jupyter.modifiedAt(server, path)) !== undefined)
    throw new Problem("name_taken", `There is a notebook ${path} already: open it`);
  const cell = {
    id: crypto.randomUUID(),
    cell_type: "code",
    source: "",
    metadata: {},
    outputs: [],
    execution_count: null,
  };
  const metadata = { kernelspec: { name: "python3", display_name: "Python 3", language: "python" } };
  await jupyter.write(server, path, { cells: [cell], metadata, nbformat: 4, nbformat_minor: 5 });
  return { path };
}

function running(row: ExecutionRow): ExecutionRow {
  if (row.mode !== "workspace") throw new Problem("conflict", "Notebooks are edited in workspaces: this is a task");
  if (row.state !== "running")
    throw new Problem("conflict", `Notebooks are edited while the workspace runs: it is ${row.state}`);
  return row;
}

const mayEdit = (ctx: Ctx, row: ExecutionRow): boolean => canOf(ctx, row, editing)["execution.open"] === true;
const editing = ["execution.open"] as const;

/** Lets somebody in to a notebook: to edit it, or to look on. */
export async function edit(ctx: Ctx, at: ExecutionAddress, path: string, epoch: string | undefined): Promise<Talk> {
  const row = running(await get(ctx, at));
  return (socket) => void talk(ctx, { at, path, epoch, row }, socket);
}

interface Asked {
  at: ExecutionAddress;
  path: string;
  /** The copy that they have, from before. */
  epoch: string | undefined;
  row: ExecutionRow;
}

async function talk(ctx: Ctx, { at, path, epoch, row }: Asked, socket: Socket): Promise<void> {
  try {
    const { sitting, leave } = await ctx.ports.sittings.take(ctx, row, path);
    socket.onClose(leave);
    if (epoch !== undefined && epoch !== sitting.epoch) return socket.close(notebookCloses.other_copy, "another copy");
    const can_edit = mayEdit(ctx, row);
    watch(ctx, at, row, can_edit, socket);
    if (can_edit) await workspaces.enter(ctx, await workspaces.open(ctx, at));
    const user = { path: ctx.actor.path ?? "", name: ctx.actor.name };
    const failed = (error: unknown) => ctx.ports.log.warn({ err: error }, "a command failed");
    let judged: Promise<void> = Promise.resolve();
    /** Judged in the order in which they were asked; none waits for the end of another. */
    const command = (asked: Parameters<typeof sitting.command>[0]) => {
      const judge = async () => {
        if (mayEdit(ctx, running(await get(ctx, at)))) sitting.command(asked, user.path).catch(failed);
      };
      judged = judged.then(judge).catch(failed);
    };
    join(sitting, socket, { user, can_edit, used: noteOf(ctx, row.id), command });
  } catch (error) {
    const reason = error instanceof Problem ? error.message : "it could not be opened";
    socket.close(notebookCloses.not_there, reason.slice(0, 100));
  }
}

/** Writes down now and then that somebody works here: what is in use is not stopped for being idle. */
function noteOf(ctx: Ctx, execution_id: string): () => void {
  let requests = 0;
  let due_at = 0;
  return () => {
    requests++;
    if (Date.now() < due_at || ctx.actor.id === null) return;
    due_at = Date.now() + note_ms;
    const visit = { execution_id, account_id: ctx.actor.id, requests };
    requests = 0;
    workspaces.note(ctx, [visit], [execution_id]).catch((error) => ctx.ports.log.warn({ err: error }, "not noted"));
  };
}

/** Judges again when something changes and from time to time; what has changed ends the connection. */
function watch(
  ctx: Ctx,
  at: ExecutionAddress,
  { id, namespace_id }: ExecutionRow,
  could_edit: boolean,
  socket: Socket,
) {
  const cut = () => socket.close(notebookCloses.rights_changed, "rights changed");
  const judge = async () => {
    const row = await get(ctx, at).catch((error) => (error instanceof Problem ? undefined : Promise.reject(error)));
    if (row?.id !== id || row.state !== "running" || mayEdit(ctx, row) !== could_edit) cut();
  };
  const look = () => void judge().catch(() => {});
  const timer = setInterval(look, judge_ms);
  const unlisten = ctx.ports.live.listen((change) => {
    if (change.namespace_id !== namespace_id) return;
    if (change.entity === "execution") ctx.ports.sittings.save(namespace_id);
    look();
  });
  const leave = attend(ctx, namespace_id, cut);
  socket.onClose(() => {
    clearInterval(timer);
    unlisten();
    leave();
  });
}
