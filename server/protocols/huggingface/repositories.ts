import { z } from "zod";
import { ResourceName } from "../../../contract/common.ts";
import { RepositoryKind } from "../../../contract/repositories.ts";
import type { Visibility } from "../../../contract/resources.ts";
import { duplicate } from "../../domain/repositories/duplicates.ts";
import * as repositories from "../../domain/repositories/repositories.ts";
import { transfer } from "../../domain/resources/transfers.ts";
import { Problem } from "../../kernel/problem.ts";
import { type Bind, type Call, read } from "./calls.ts";
import { commitInline } from "./commits.ts";
import { coded, sendError } from "./errors.ts";
import { addressIn, apiOf, kinds, urlOf } from "./places.ts";

/** Making, moving, opening and deleting repositories. */
export function answerRepositories(bind: Bind): void {
  bind("POST", "/api/repos/create", create);
  bind("DELETE", "/api/repos/delete", remove);
  bind("POST", "/api/repos/move", move);
  for (const kind of kinds) {
    const at = `${apiOf(kind)}/:namespace/:name`;
    bind("PUT", `${at}/settings`, (call) => setUp(call, addressIn(call, kind)));
    bind("POST", `${at}/duplicate`, (call) => copy(call, addressIn(call, kind)));
  }
}

const HubVisibility = z.enum(["public", "private", "protected"]);
const Opened = z.object({ visibility: HubVisibility.nullish(), private: z.boolean().nullish() });
const File = z.object({ path: z.string(), content: z.string(), encoding: z.literal("base64") });
const Kind = RepositoryKind.default("model");
const Created = Opened.extend({
  type: Kind,
  name: z.string(),
  organization: z.string().nullish(),
  license: z.string().max(100).nullish(),
  files: z.array(File).max(100).nullish(),
});

async function create(call: Call) {
  const { type: kind, name, organization, ...given } = read(Created, call.request.body);
  const at = { kind, namespace: organization ?? call.ctx.actor.path ?? "", name: read(ResourceName, name) };
  const url = urlOf(call.base, at);
  try {
    await repositories.create(call.ctx, { ...at, description: "", ...(await visibilityIn(call, at.namespace, given)) });
  } catch (error) {
    if (!(error instanceof Problem) || error.kind !== "name_taken") throw error;
    return sendError(call.request, call.reply, error, { url }); // clients that take what is there read this
  }
  const files = filesOf(given);
  if (files.length > 0) await commitInline(call, at, "Begin", files);
  return { url, name: `${at.namespace}/${at.name}`, id: `${at.namespace}/${at.name}` };
}

function filesOf({ files, license }: Pick<z.output<typeof Created>, "files" | "license">) {
  const sent = (files ?? []).map(({ path, content }) => ({ path, content: Buffer.from(content, "base64") }));
  if (!license || sent.some(({ path }) => path === "README.md")) return sent;
  return [...sent, { path: "README.md", content: Buffer.from(`---\nlicense: ${JSON.stringify(license)}\n---\n`) }];
}

/**
 * What the hub calls public is open to the whole organization here: the world sees only what somebody publishes on
 * purpose. A person's own namespace keeps everything private.
 */
async function visibilityIn(
  { ctx }: Call,
  namespace: string,
  given: z.output<typeof Opened>,
): Promise<{ visibility?: Visibility }> {
  const wanted = given.visibility ?? (given.private == null ? undefined : given.private ? "private" : "public");
  if (wanted === undefined) return {};
  return { visibility: wanted === "public" && namespace !== ctx.actor.path ? "organization-read" : "private" };
}

const Named = z.object({ type: Kind, name: z.string(), organization: z.string().nullish() });

async function remove(call: Call) {
  const { type: kind, name, organization } = read(Named, call.request.body);
  const [first = "", second] = name.split("/");
  const namespace = second === undefined ? (organization ?? call.ctx.actor.path ?? "") : first;
  await coded("RepoNotFound", repositories.remove(call.ctx, { kind, namespace, name: second ?? first }));
  return {};
}

const Moved = z.object({ fromRepo: z.string(), toRepo: z.string(), type: Kind });

/** A new name, or another namespace, or both. */
async function move(call: Call) {
  const { fromRepo, toRepo, type: kind } = read(Moved, call.request.body);
  const [from, to] = [fromRepo, toRepo].map((id) => id.split("/"));
  const at = { kind, namespace: from?.[0] ?? "", name: from?.[1] ?? "" };
  const [namespace = "", given = ""] = to ?? [];
  const name = read(ResourceName, given);
  const { row } = await coded("RepoNotFound", repositories.get(call.ctx, at));
  if (namespace === row.namespace_path) await repositories.edit(call.ctx, at, { name });
  else await transfer(call.ctx, kind, at, { namespace, confirm: row.name, name });
  return { url: urlOf(call.base, { kind, namespace, name }) };
}

const Settings = Opened.extend({ gated: z.union([z.literal(false), z.enum(["auto", "manual"])]).nullish() });

async function setUp(call: Call, at: repositories.Address) {
  const { gated, ...given } = read(Settings, call.request.body);
  if (gated)
    throw new Problem("invalid", "There are no gated repositories here: share it with people or teams instead");
  const change = await visibilityIn(call, at.namespace, given);
  const withdrawn = change.visibility === "private" ? { published: false } : {};
  await coded("RepoNotFound", repositories.edit(call.ctx, at, { ...withdrawn, ...change }));
  return {};
}

const Copied = z.object({ repository: z.string() });

async function copy(call: Call, at: repositories.Address) {
  const [namespace = "", name = ""] = read(Copied, call.request.body).repository.split("/");
  const to = { namespace, name: read(ResourceName, name) };
  await coded("RepoNotFound", duplicate(call.ctx, at, to));
  return { url: urlOf(call.base, { kind: at.kind, ...to }) };
}
