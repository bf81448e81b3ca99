import { type Dataset, getVersion, listVersions, type Version } from "../../../contract/datasets.ts";
import { useCall, usePages } from "../../api.ts";

const params = ({ namespace, name }: Dataset) => ({ namespace, name });

/** The versions of a data set, newest first. */
export const useVersions = (dataset: Dataset) =>
  usePages(listVersions, { params: params(dataset), query: { limit: 100 } });

/** The newest open version that one may write into. */
export function useOpenVersion(dataset: Dataset): Version | undefined {
  const readable = dataset.can["resource.read_content"] !== false;
  const { items } = usePages(listVersions, { params: params(dataset), query: { limit: 100 } }, { enabled: readable });
  return items?.find(({ state, can }) => state === "open" && can["version.write"]);
}

/** The version that the address names; else the newest sealed one; else the open one of one's own. */
export function useShownVersion(dataset: Dataset, named: number | undefined) {
  const open = useOpenVersion(dataset);
  const number = named ?? dataset.latest_version ?? open?.number;
  const answer = useCall(
    getVersion,
    { params: { ...params(dataset), version: number ?? 1 } },
    { enabled: number !== undefined },
  );
  return { number, version: answer.data, error: answer.error, refetch: answer.refetch };
}
