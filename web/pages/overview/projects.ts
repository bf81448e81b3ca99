import { useTranslation } from "react-i18next";
import { listStorageParts, type StoragePart } from "../../../contract/usage.ts";
import { useCall } from "../../api.ts";
import { paths } from "../../paths.ts";

/** A piece of the ring: a project by name, or what has none. */
export interface Piece {
  key: string;
  name: string;
  bytes: number;
  /** As the theme names it. */
  color: string;
  /** What is in it; of what one may not see, or of many, there is none. */
  link?: ReturnType<typeof paths.usage> | undefined;
}

const colors = ["guild.5", "teal.6", "orange.6", "grape.6", "cyan.7", "lime.7", "pink.6"];
const rest = "gray.5";

/** The greatest projects and one piece for the rest; together they are the whole. */
export function usePieces(namespace: string, sum: number | undefined): Piece[] | undefined {
  const { t } = useTranslation();
  const query = { by: "project", limit: colors.length } as const;
  const { data } = useCall(listStorageParts, { params: { namespace }, query });
  if (!data || sum === undefined) return undefined;
  const linkOf = ({ hidden, project }: StoragePart) =>
    hidden ? undefined : paths.usage(namespace, { tab: "storage", parts: "resource", project: project ?? "" });
  const pieces: Piece[] = data.items.map((part, at) => ({
    key: part.project === null ? `${part.hidden}` : `project ${part.project}`,
    name: part.project ?? t(part.hidden ? "overview.hidden_projects" : "overview.no_project"),
    bytes: part.logical_bytes,
    color: part.project === null ? rest : (colors[at] ?? rest),
    link: linkOf(part),
  }));
  const left = sum - pieces.reduce((all, { bytes }) => all + bytes, 0);
  const others = { key: "rest", name: t("overview.other_projects"), bytes: left, color: "gray.7" };
  return left > 0 ? [...pieces, others] : pieces;
}
