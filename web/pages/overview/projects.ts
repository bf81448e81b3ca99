import { useTranslation } from "react-i18next";
import type { StorageDistribution } from "../../../contract/usage.ts";

/** A piece of the ring: a project by name, or what has none. */
export interface Piece {
  key: string;
  name: string;
  bytes: number;
  /** As the theme names it. */
  color: string;
}

const colors = ["guild.5", "teal.6", "orange.6", "grape.6", "cyan.7", "lime.7", "pink.6"];
const rest = "gray.5";

/** The greatest projects and one piece for the rest; together they are the whole. */
export function usePieces({ projects, logical_bytes }: StorageDistribution): Piece[] {
  const { t } = useTranslation();
  const shown = projects.slice(0, colors.length).filter((one) => one.logical_bytes > 0);
  const pieces = shown.map(({ project, hidden, logical_bytes: bytes }, at) => ({
    key: project === null ? `${hidden}` : `project ${project}`,
    name: project ?? t(hidden ? "overview.hidden_projects" : "overview.no_project"),
    bytes,
    color: project === null ? rest : (colors[at] ?? rest),
  }));
  const left = logical_bytes - pieces.reduce((sum, { bytes }) => sum + bytes, 0);
  return left > 0
    ? [...pieces, { key: "rest", name: t("overview.other_projects"), bytes: left, color: "gray.7" }]
    : pieces;
}
