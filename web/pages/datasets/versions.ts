import type { Repository } from "../../../contract/repositories.ts";
import { type Version, datasets as versions } from "../../../contract/versions.ts";
import { useCall, usePages } from "../../api.ts";

const params = ({ namespace, name }: Repository) => ({ namespace, name });

/** The versions of a data set, newest first. */
export const useVersions = (dataset: Repository) =>
  usePages(versions.list, { params: params(dataset), query: { limit: 100 } });

/** The newest open version that one may write into. */
export function useOpenVersion(dataset: Repository): Version | undefined {
  const readable = dataset.can["resource.read_content"] !== false;
  const { items } = usePages(versions.list, { params: params(dataset), query: { limit: 100 } }, { enabled: readable });
  return items?.find(({ state, can }) => state === "open" && can["version.write"]);
}

/** The version that the address names; else the newest sealed one; else the open one of one's own. */
export function useShownVersion(dataset: Repository, named: number | undefined) {
  const open = useOpenVersion(dataset);
  const number = named ?? dataset.latest_version ?? open?.number;
  const answer = useCall(
    versions.get,
    { params: { ...params(dataset), version: number ?? 1 } },
    { enabled: number !== undefined },
  );
  return { number, version: answer.data, error: answer.error, refetch: answer.refetch };
}
