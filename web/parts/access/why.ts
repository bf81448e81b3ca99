import { useTranslation } from "react-i18next";
import type { Way } from "../../../contract/access.ts";
import type { Tie } from "../../../contract/resources.ts";
import { useNamespaces } from "../../namespace.ts";
import type { Thing } from "./thing.ts";

interface Reach {
  person: { name: string };
  tie: Tie | null;
  ways: Way[];
}

type About = Pick<Thing, "kind" | "namespace">;

/** Why somebody reaches a thing, as one sentence: "Ann edits it, because the project Alpha is shared with team Red." */
export function useWhy() {
  const { t } = useTranslation();
  const reasons = useReasons();
  return ({ kind, namespace }: About, { person, tie, ways }: Reach): string => {
    const what = t(`access.may.${tie ?? "metadata"}.${kind}`, { name: person.name });
    // Who reaches what is inside needs no word on who sees the outside.
    const counted = ways.filter(({ reason }) => tie === null || reason !== "maintainer");
    const why = [...new Set(counted.map((way) => reasons(namespace, way)))];
    if (why.length === 0) return t("access.sentence_plain", { what });
    return t("access.sentence", { what, why: why.join(t("access.and")) });
  };
}

/** One way in as the half of a sentence. */
function useReasons() {
  const { t } = useTranslation();
  const spaces = useNamespaces();
  return (namespace: string, { reason, tie, team, project }: Way): string => {
    const organization = spaces.find(({ path }) => path === namespace)?.name ?? namespace;
    const where = project === null ? "here" : "project";
    const words = { organization, team, project };
    if (reason === "maintainer") return t("access.reasons.maintainer", words);
    if (reason === "token") return t("access.reasons.token", words);
    if (reason === "owner") return t(`access.reasons.owner.${where}`, words);
    if (reason === "share") return t(`access.reasons.${team === null ? "person" : "team"}.${where}`, words);
    return t(`access.reasons.visible.${tie === null || tie === "owner" ? "reader" : tie}.${where}`, words);
  };
}
