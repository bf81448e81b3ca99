import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { ApiError, type Client, createClient } from "../contract/client.ts";
import { addMembers, type Role } from "../contract/members.ts";
import { createOrganization } from "../contract/organizations.ts";
import { readConfig } from "../server/config.ts";
import type { buildConsole } from "../server/console-build.ts";
import { createPerson } from "../server/domain/accounts/accounts.ts";
import * as tokens from "../server/domain/tokens/tokens.ts";
import { removeTree } from "../server/drivers/storage/views.ts";
import { type Ctx, nobody } from "../server/kernel/context.ts";
import { type Guildhall, start } from "../server/main.ts";
import { freshDatabase } from "./postgres.ts";

/** A person of a test: calls the API with a token of theirs. */
export interface Person {
  id: string;
  path: string;
  name: string;
  email: string;
  password: string;
  token: string;
  call: Client;
  /** A raw request with the person's token; the path begins with a slash. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

/** A whole Guildhall on a port and a database of its own. */
export interface World extends Pick<Guildhall, "url" | "ctx" | "server"> {
  data: string;
  /** The database as its owner, for looking at rows and for breaking things. */
  owner: pg.Pool;
  /** The operator. */
  root: Person;
  /** Makes a person; the path is also name and e-mail. */
  person(path: string): Promise<Person>;
  /** Makes an organization of one's own and adds people to it. */
  organization(maintainer: Person, path: string, members?: [Person, Role][]): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a Guildhall; `environment` are its settings, `console` builds and serves the console too. */
export async function world(environment: Record<string, string> = {}, console?: typeof buildConsole): Promise<World> {
  const database = await freshDatabase();
  const data = mkdtempSync(join(tmpdir(), "guildhall-world-"));
  const config = readConfig({ PORT: "0", GUILDHALL_DATA: data, LOG_LEVEL: "error", ...environment });
  const guildhall = await start(config, () => {}, {
    database: async () => database.url,
    ...(console ? { console } : {}),
  });
  const owner = new pg.Pool({ connectionString: database.owner_url, max: 4 }).on("error", () => {});
  const person = (path: string, operator = false) => makePerson(guildhall, path, operator);
  const root = await person("root-operator", true);
  const stop = async () => {
    await guildhall.stop();
    // executions outlive a Guildhall, but not their test
    for (const engine of guildhall.ctx.ports.engines.values())
      for (const { id } of await engine.list().catch(() => [])) await engine.destroy(id);
    await owner.end();
    await database.drop();
    await removeTree(data);
  };
  const { url, ctx, server } = guildhall;
  return { url, ctx, server, data, owner, root, person, organization, stop };
}

async function makePerson({ ctx, url }: Guildhall, path: string, operator: boolean): Promise<Person> {
  const person = { path, name: path, email: `${path}@example.org`, password: `the password of ${path}` };
  const id = await createPerson(ctx, { ...person, operator });
  const own: Ctx = { ...ctx, actor: { ...nobody, kind: "person", id, path, name: path, operator } };
  const { secret: token } = await tokens.create(own, { name: "test" });
  const headers = { authorization: `Bearer ${token}` };
  const call = createClient({ baseUrl: url, headers });
  const raw = (to: string, init: RequestInit = {}) =>
    fetch(url + to, { ...init, headers: { ...headers, ...init.headers } });
  return { id, ...person, token, call, fetch: raw };
}

async function organization(maintainer: Person, path: string, members: [Person, Role][] = []): Promise<string> {
  await maintainer.call(createOrganization, { body: { path, name: path } });
  const added = members.map(([{ path }, role]) => ({ path, role }));
  if (added.length > 0) await maintainer.call(addMembers, { params: { organization: path }, body: { members: added } });
  return path;
}

/** Waits until something is true; the sentence says what never came. */
export async function until<T>(what: string, look: () => Promise<T | undefined | false>, seconds = 15): Promise<T> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await new Promise((r) => setTimeout(r, 20))) {
    const seen = await look();
    if (seen) return seen;
  }
  throw new Error(`it never came to: ${what}`);
}

/** The problem a call fails with; fails itself when the call succeeds. */
export async function problemOf(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(error instanceof ApiError)) throw new Error(`expected a problem, got ${String(error)}`);
  return error.problem;
}
