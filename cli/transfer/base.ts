import { ApiError } from "../../contract/client.ts";
import { fileRoutes } from "../../contract/files.ts";
import { repositoryNouns, repositoryRoutes } from "../../contract/repositories.ts";
import type { Visibility } from "../../contract/resources.ts";
import { type Version, versionRoutes } from "../../contract/versions.ts";
import type { RepositoryAddress } from "../address.ts";
import { exitCodes, failure, misuse } from "../failure.ts";
import { gatherAll } from "../pages.ts";
import type { Session } from "../session.ts";
import type { HeldFiles } from "./plan.ts";

/** A data set or model, as a push finds it. */
export interface Found {
  /** What became of the other kind is found at its former address, too. */
  at: RepositoryAddress;
  latest_version: number | null;
}

interface Wanted {
  at: RepositoryAddress;
  create: boolean;
  dry_run: boolean;
  visibility: Visibility | undefined;
}

/** Finds it, or makes it where that is wanted. */
export async function findRepository(session: Session, { at, create, dry_run, visibility }: Wanted): Promise<Found> {
  const { kind, ...params } = at;
  const routes = repositoryRoutes[kind];
  try {
    const found = await session.call(routes.get, { params });
    return { at: { ...at, kind: found.kind }, latest_version: found.latest_version };
  } catch (error) {
    if (!(error instanceof ApiError) || error.problem.status !== 404) throw error;
    if (!create)
      throw failure(`There is no ${repositoryNouns[kind]} ${at.namespace}/${at.name} that you can see.`, {
        exit_code: exitCodes.not_found,
        hint: "Add --create to make it.",
      });
    if (!dry_run) await session.call(routes.create, { body: { ...params, visibility } });
    return { at, latest_version: null };
  }
}

/** The open version that was named: it must be there. */
export async function namedVersion({ call }: Session, at: RepositoryAddress, version: number): Promise<Version> {
  const { kind, ...params } = at;
  const found = await call(versionRoutes[kind].get, { params: { ...params, version } });
  if (found.state !== "open")
    throw misuse(`Version ${version} of ${at.namespace}/${at.name} is sealed: its bytes never change.`);
  return found;
}

/** The open version that an earlier push left, if it is still open and may be written. */
export async function remainingVersion(
  { call }: Session,
  { kind, ...params }: RepositoryAddress,
  version: number | undefined,
): Promise<Version | undefined> {
  if (version === undefined) return undefined;
  const found = await call(versionRoutes[kind].get, { params: { ...params, version } }).catch(unlessMissing);
  return found?.state === "open" && found.can["version.write"] ? found : undefined;
}

function unlessMissing(error: unknown): undefined {
  if (!(error instanceof ApiError) || error.problem.status !== 404) throw error;
}

/** What a version holds. */
export async function heldFiles(
  { call }: Session,
  { kind, ...at }: RepositoryAddress,
  version: number | null,
): Promise<HeldFiles> {
  if (version === null) return new Map();
  const params = { ...at, version };
  const items = await gatherAll((query) => call(fileRoutes[kind].list, { params, query }), 1000);
  return new Map(items.flatMap(({ file }) => (file ? [[file.path, file] as const] : [])));
}
