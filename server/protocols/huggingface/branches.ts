import { z } from "zod";
import type { RepositoryKind } from "../../../contract/repositories.ts";
import { versionRoutes } from "../../../contract/versions.ts";
import { edit, remove } from "../../domain/repositories/lives.ts";
import type { Address } from "../../domain/repositories/repositories.ts";
import * as revisions from "../../domain/repositories/revisions.ts";
import { open } from "../../domain/repositories/versions.ts";
import type { ResourceRow } from "../../domain/sharing/sharing.ts";
import { type Ctx, transact } from "../../kernel/context.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import { type Bind, type Call, read } from "./calls.ts";
import { coded } from "./errors.ts";
import { addressIn, apiOf, kinds, repositoryOf } from "./places.ts";

/** Names for versions: one that is open is a branch, one that is sealed has a tag. */
export function answerBranches(bind: Bind): void {
  for (const kind of kinds) {
    const at = `${apiOf(kind)}/:namespace/:name`;
    bind("POST", `${at}/branch/:branch`, (call) => createBranch(call, kind));
    bind("DELETE", `${at}/branch/:branch`, (call) => end(call, kind, "branch"));
    bind("POST", `${at}/tag/:revision`, (call) => createTag(call, kind));
    bind("DELETE", `${at}/tag/:tag`, (call) => end(call, kind, "tag"));
  }
}

/** What a version may be called is the contract's to say. */
const nameFor = (kind: RepositoryKind, name: string | undefined): string =>
  read(versionRoutes[kind].edit.body, { name }).name ?? "";

const Branched = z.object({
  startingPoint: z.string().nullish(),
  emptyBranch: z.boolean().nullish(),
  overwrite: z.boolean().nullish(),
});

/** Opens a version of that name; it begins with the files of another. */
async function createBranch(call: Call, kind: RepositoryKind) {
  const { startingPoint, emptyBranch, overwrite } = read(Branched, call.request.body);
  const name = nameFor(kind, call.params["branch"]);
  const row = await repositoryOf(call, kind);
  const start = await coded("RevisionNotFound", revisions.find(call.ctx, row, startingPoint ?? "main"));
  const from = emptyBranch ? "empty" : (start.version?.number ?? "empty");
  await transact(call.ctx, async (ctx) => {
    const at = addressIn(call, kind);
    const there = (await revisions.named(ctx, row)).find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (there && !overwrite) throw new Problem("name_taken", `There is a version called ${name}`);
    if (there && !startingPoint && !emptyBranch) return;
    if (there) await remove(ctx, { ...at, version: name });
    const { version } = await open(ctx, at, { note: "", from });
    await edit(ctx, { ...at, version: version.number }, { name });
  });
  return {};
}

const Tagged = z.object({ tag: z.string(), message: z.string().nullish() });

/** Gives a sealed version its name; it has one at most. */
async function createTag(call: Call, kind: RepositoryKind) {
  const name = nameFor(kind, read(Tagged, call.request.body).tag);
  const row = await repositoryOf(call, kind);
  const { version } = await coded("RevisionNotFound", revisions.find(call.ctx, row, call.params["revision"] ?? "main"));
  if (!version || version.state === "open") throw new Problem("conflict", "Only a sealed version has a tag");
  if (version.name !== null) throw new Problem("name_taken", `Version ${version.number} is called ${version.name}`);
  await edit(call.ctx, { ...addressIn(call, kind), version: version.number }, { name });
  return {};
}

/** An open version goes with its branch; a sealed one only loses its name. */
async function end(call: Call, kind: RepositoryKind, what: "branch" | "tag") {
  const name = call.params[what] ?? "";
  const row = await repositoryOf(call, kind);
  await coded("RevisionNotFound", endNamed(call.ctx, row, addressIn(call, kind), { name, what }));
  return {};
}

async function endNamed(
  ctx: Ctx,
  row: ResourceRow,
  at: Address,
  { name, what }: { name: string; what: "branch" | "tag" },
): Promise<void> {
  const found = (await revisions.named(ctx, row)).find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (!found || (found.state === "open") !== (what === "branch")) throw notFound(`${what} called ${name}`);
  if (what === "branch") await remove(ctx, { ...at, version: name });
  else await edit(ctx, { ...at, version: name }, { name: null });
}
