import { z } from "zod";
import { FilePath } from "../../../contract/files.ts";
import type { RepositoryKind } from "../../../contract/repositories.ts";
import { commit } from "../../domain/repositories/commits.ts";
import { type Composition, compose } from "../../domain/repositories/compositions.ts";
import * as objects from "../../domain/repositories/objects.ts";
import type { Address } from "../../domain/repositories/repositories.ts";
import * as revisions from "../../domain/repositories/revisions.ts";
import type { ResourceRow } from "../../domain/sharing/sharing.ts";
import { attended } from "../../kernel/guests.ts";
import { Problem } from "../../kernel/problem.ts";
import { type Bind, type Call, isYes, read } from "./calls.ts";
import { coded } from "./errors.ts";
import { linesOf } from "./lines.ts";
import { apiOf, kinds, repositoryOf, urlOf } from "./places.ts";
import { preupload } from "./preupload.ts";

/** Changes become a version: first it is said how each file wants to be sent, then all come in one request. */
export function answerCommits(bind: Bind): void {
  bind("POST", "/api/validate-yaml", async () => ({ errors: [], warnings: [] })); // we ask nothing of a README's head
  for (const kind of kinds) {
    const at = `${apiOf(kind)}/:namespace/:name`;
    bind("POST", `${at}/preupload/:revision`, (call) => preupload(call, kind));
    bind("POST", `${at}/commit/:revision`, (call) => receive(call, kind), { stream: true, uncounted: true });
  }
}

const Path = FilePath;
const Header = z.object({
  summary: z.string(),
  description: z.string().nullish(),
  parentCommit: z.string().nullish(),
});
const Line = z.discriminatedUnion("key", [
  z.object({ key: z.literal("header"), value: Header }),
  z.object({
    key: z.literal("file"),
    value: z.object({ path: Path, content: z.string(), encoding: z.enum(["base64", "utf-8"]).default("base64") }),
  }),
  z.object({
    key: z.literal("lfsFile"),
    value: z.object({ path: Path, oid: z.string().regex(/^[0-9a-f]{64}$/), size: z.int().nullish() }),
  }),
  z.object({ key: z.literal("deletedFile"), value: z.object({ path: Path }) }),
  z.object({ key: z.literal("deletedFolder"), value: z.object({ path: z.string() }) }),
]);
type Line = z.output<typeof Line>;

/** A text inside a commit at its largest, in base64, and what is around it. */
const line_bytes_max = 15 * 2 ** 20;

async function receive(call: Call, kind: RepositoryKind) {
  const { ctx, request, params } = call;
  const row = await repositoryOf(call, kind);
  await objects.writable(ctx, row.id);
  if (isYes(call.query["create_pr"])) throw new Problem("invalid", "There are no pull requests here: commit to main");
  const branch = params["revision"] ?? "main";
  if (branch !== "main") await coded("RevisionNotFound", revisions.find(ctx, row, branch));
  attended(ctx, row.namespace_id, request.raw);
  let header: z.output<typeof Header> | undefined;
  return composed(call, row, branch, async (composition) => {
    for await (const text of linesOf(request.raw, line_bytes_max)) {
      const line = lineOf(text);
      if (line.key === "header") header = line.value;
      else if (header) await add(composition, line);
      else throw new Problem("invalid", "The first line of a commit is its header");
    }
    if (!header) throw new Problem("invalid", "A commit begins with a header");
    return header;
  });
}

function lineOf(text: string): Line {
  try {
    return read(Line, JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) throw new Problem("malformed", "A line of the commit is no JSON", {}, error);
    throw error;
  }
}

async function add(composition: Composition, line: Exclude<Line, { key: "header" }>): Promise<void> {
  const { value } = line;
  if (line.key === "file") {
    const encoding = line.value.encoding === "base64" ? "base64" : "utf8";
    return composition.file(value.path, Buffer.from(line.value.content, encoding));
  }
  if (line.key === "lfsFile")
    return composition.object(value.path, { sha256: line.value.oid, bytes: line.value.size ?? undefined });
  if (line.key === "deletedFile") return composition.remove(value.path);
  composition.removeFolder(read(Path, value.path.replace(/\/$/, "")));
}

const note_characters_max = 200;

/** Gathers changes and makes a version of them; whatever goes wrong, nothing of it stays. */
async function composed(
  call: Call,
  row: ResourceRow,
  branch: string,
  fill: (composition: Composition) => Promise<z.output<typeof Header>>,
) {
  const composition = compose(call.ctx, row);
  try {
    const { summary, parentCommit } = await fill(composition);
    const note = [...summary.replace(/\s+/g, " ").trim()].slice(0, note_characters_max).join("");
    const message = { branch, note, ...(parentCommit ? { parent: parentCommit } : {}) };
    return answered(call, await commit(call.ctx, row, await composition.complete(), message));
  } finally {
    await composition.abandon();
  }
}

function answered({ base }: Call, { row, oid, version }: revisions.Revision) {
  const url = urlOf(base, { kind: row.kind as RepositoryKind, namespace: row.namespace_path, name: row.name });
  const hookOutput = version?.state === "pending" ? "It waits for approval; until then only you see it." : "";
  return { success: true, commitOid: oid, commitUrl: `${url}/commit/${oid}`, hookOutput };
}

/** Makes a version of a few files that came in another request. */
export async function commitInline(
  call: Call,
  at: Address,
  summary: string,
  files: readonly { path: string; content: Buffer }[],
): Promise<void> {
  const row = await revisions.repository(call.ctx, at);
  await composed(call, row, "main", async (composition) => {
    for (const { path, content } of files) await composition.file(read(Path, path), content);
    return { summary };
  });
}
