import { type RepositoryKind, repositoryNouns } from "../../../contract/repositories.ts";
import type { Address } from "../../domain/repositories/repositories.ts";
import * as revisions from "../../domain/repositories/revisions.ts";
import type { ResourceRow } from "../../domain/sharing/sharing.ts";
import type { Call } from "./calls.ts";
import { coded } from "./errors.ts";

export const kinds = Object.keys(repositoryNouns) as RepositoryKind[];

/** Where the program interface of a kind begins, and where its files do: models need no word before their name. */
export const apiOf = (kind: RepositoryKind): string => `/api/${kind}s`;
export const webOf = (kind: RepositoryKind): string => (kind === "model" ? "" : `/${kind}s`);

/** The address that people and tools know a repository by. */
export const urlOf = (base: string, { kind, namespace, name }: Address): string =>
  `${base}${webOf(kind)}/${namespace}/${name}`;

/** The repository that a request names. */
export const addressIn = ({ params }: Pick<Call, "params">, kind: RepositoryKind): Address => ({
  kind,
  namespace: params["namespace"] ?? "",
  name: params["name"] ?? "",
});

/** The repository that a request names, if the asker may read it. */
export const repositoryOf = (call: Call, kind: RepositoryKind): Promise<ResourceRow> =>
  coded("RepoNotFound", revisions.repository(call.ctx, addressIn(call, kind)));

/** The state of the repository that a request names. */
export async function revisionOf(call: Call, kind: RepositoryKind): Promise<revisions.Revision> {
  const row = await repositoryOf(call, kind);
  return coded("RevisionNotFound", revisions.find(call.ctx, row, call.params["revision"] ?? "main"));
}
