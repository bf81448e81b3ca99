import type { Repository } from "../../../contract/repositories.ts";
import { type Version, versionRoutes } from "../../../contract/versions.ts";
import { useCall, usePages } from "../../api.ts";

/** Where a repository is. */
export const addressOf = ({ kind, namespace, name }: Repository) => ({ kind, namespace, name });
/** How folders of a version are downloaded; not while it is open. */
export const downloadOf = ({ published }: Repository, { state }: Version) =>
  state === "open" ? undefined : { published };
const params = ({ namespace, name }: Repository) => ({ namespace, name });

/** The versions of a repository, newest first. */
export const useVersions = (repository: Repository) =>
  usePages(versionRoutes[repository.kind].list, { params: params(repository), query: { limit: 100 } });

/** The newest open version that one may write into. */
export function useOpenVersion(repository: Repository): Version | undefined {
  const readable = repository.can["resource.read_content"] !== false;
  const { items } = usePages(
    versionRoutes[repository.kind].list,
    { params: params(repository), query: { limit: 100 } },
    { enabled: readable },
  );
  return items?.find(({ state, can }) => state === "open" && can["version.write"]);
}

/** The version that the address names; else the newest sealed one; else the open one of one's own. */
export function useShownVersion(repository: Repository, named: number | undefined) {
  const open = useOpenVersion(repository);
  const number = named ?? repository.latest_version ?? open?.number;
  const answer = useCall(
    versionRoutes[repository.kind].get,
    { params: { ...params(repository), version: number ?? 1 } },
    { enabled: number !== undefined },
  );
  return { number, version: answer.data, error: answer.error, refetch: answer.refetch };
}
