import { useCall } from "../../api.ts";
import { accessOf, type Change, type Thing } from "./thing.ts";

/** Who would gain and who would lose by a change; nothing is asked while nothing is chosen. */
export function usePreview({ kind, namespace, name }: Thing, change: Change | undefined) {
  const input = { params: { namespace, name }, body: change ?? {} };
  return useCall(accessOf[kind].preview, input, { enabled: change !== undefined });
}
