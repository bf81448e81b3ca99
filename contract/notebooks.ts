import { z } from "zod";
import { Bytes, NamespaceRef, ResourceRef, Time } from "./common.ts";
import { FilePath } from "./files.ts";
import { route } from "./route.ts";

const one = z.object({
  namespace: NamespaceRef,
  name: ResourceRef,
  number: z.coerce.number().int().min(1).max(1_000_000_000),
});
const base = "/api/v1/containers/:namespace/:name/executions/:number/notebooks";
const tag = "executions";

/** A notebook file of a working directory. */
export const NotebookFile = z
  .object({ path: z.string(), bytes: Bytes, modified_at: Time })
  .meta({ id: "NotebookFile" });
export type NotebookFile = z.output<typeof NotebookFile>;

export const listNotebooks = route({
  method: "GET",
  path: base,
  action: "resource.read_content",
  tag,
  summary: "List the first 200 notebooks in the working directory of an execution, by path",
  params: one,
  status: 200,
  response: z.object({ items: z.array(NotebookFile) }),
});

/** The path of a notebook: a file path that ends in `.ipynb`. */
export const NotebookPath = FilePath.pipe(z.string().regex(/[^/]\.ipynb$/i, "Must end in .ipynb"));

export const createNotebook = route({
  method: "POST",
  path: base,
  action: "execution.open",
  tag,
  summary: "Create an empty notebook in the working directory of a running workspace",
  params: one,
  body: z.strictObject({ path: NotebookPath }),
  status: 201,
  response: z.object({ path: z.string() }),
});

/**
 * Spoken as y-websocket does: sync and awareness. Commands (`NotebookCommand`, JSON) are messages of type 64. Of a reader
 * nothing but presence is taken. `epoch` names the copy that one has; another one is refused with code 4409.
 */
export const editNotebook = route({
  method: "GET",
  path: `${base}/*`,
  action: "resource.read_content",
  tag,
  summary: "Read or edit a notebook of a running workspace together with others: a WebSocket as of y-websocket",
  params: one.extend({ path: NotebookPath }),
  query: z.strictObject({ epoch: z.string().max(60).optional() }),
  status: 200,
  carrier: "socket",
});

/** What those who may edit ask of the kernel. */
export const NotebookCommand = z.discriminatedUnion("do", [
  z.object({ do: z.literal("run"), cells: z.array(z.string().max(64)).min(1).max(1000) }),
  z.object({ do: z.literal("interrupt") }),
  z.object({ do: z.literal("restart") }),
  z.object({ do: z.literal("clear") }),
]);
export type NotebookCommand = z.output<typeof NotebookCommand>;

/** What the server says of a notebook to everybody in it, as `server` of an awareness state. */
export interface NotebookState {
  epoch: string;
  kernel: "none" | "starting" | "idle" | "busy" | "dead";
  saving: "saved" | "changed" | "failed";
  saved_at: string | null;
  /** When it was last changed by something else on the disk, and what was done about it. */
  merged_at: string | null;
}

/** The type of a message that is a command. */
export const command_message = 64;

/** Why a connection is closed, beside what WebSocket itself says. */
export const notebookCloses = { rights_changed: 4403, not_there: 4404, other_copy: 4409, too_large: 4413 } as const;
