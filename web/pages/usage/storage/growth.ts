import { useTranslation } from "react-i18next";
import type { StorageGrowth } from "../../../../contract/usage.ts";
import type { UsageSearch } from "../statistics.ts";
import type { PartBy } from "./parts.ts";

type Series = StorageGrowth["series"][number];

/** One part through time. */
export interface Curve {
  key: string;
  name: string;
  /** As the theme names it. */
  color: string;
  points: Series["points"];
}

const colors = ["guild.5", "teal.6", "orange.6", "grape.6", "cyan.7", "lime.7", "pink.6", "yellow.7"];
const rest = { hidden: "gray.5", others: "gray.7" };

/** The parts that held something, the greatest first. */
export const curvesOf = ({ series }: StorageGrowth, words: (series: Series) => string): Curve[] =>
  series
    .filter(({ points }) => points.some(({ byte_seconds, bytes_at_end }) => byte_seconds > 0 || bytes_at_end > 0))
    .map((one, at) => ({
      key: one.rest ?? `of ${one.key}`,
      name: words(one),
      color: one.rest ? rest[one.rest] : (colors[at % colors.length] ?? "guild.5"),
      points: one.points,
    }));

/** How a part is called; the whole as what one looks at. */
export function useSeriesWords(by: Exclude<PartBy, "version"> | "all", { resource }: UsageSearch) {
  const { t } = useTranslation();
  return ({ key, label, rest }: Series): string => {
    if (rest === "others") return t("usage.others");
    if (rest === "hidden") return t(`usage.hidden_parts.${by === "all" ? "resource" : by}`);
    if (by === "all") return resource?.split("/").at(2) ?? t("usage.everything");
    if (by === "kind") return t(`usage.kinds.${key as "dataset"}`);
    if (by === "resource") return key?.split("/").at(2) ?? key ?? "";
    return label ?? t("usage.no_project");
  };
}
