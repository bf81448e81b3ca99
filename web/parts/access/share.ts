import { usePages } from "../../api.ts";
import { nameOfSubject, subjectOf } from "./subject.ts";
import { accessOf, type Thing } from "./thing.ts";

/** Whom a thing is shared with; of one of them, how it is, and their name. */
export function useShares({ kind, namespace, name }: Thing, subject: string | undefined) {
  const list = usePages(accessOf[kind].list, { params: { namespace, name }, query: { limit: 100 } });
  const share = list.items?.find((one) => subjectOf(one) === subject);
  return { list, share, who: share?.person?.name ?? nameOfSubject(subject ?? "") };
}
