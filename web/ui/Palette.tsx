import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData, spotlight } from "@mantine/spotlight";
import "@mantine/spotlight/styles.layer.css";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFoundResources, usePaletteActions } from "./palette.ts";

/** Two words find anything: a section, a workbench, a resource, an act. `wanted` counts the times it was asked for. */
export default function Palette({ wanted }: { wanted: number }) {
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const found = useFoundResources(query);
  const actions = [...usePaletteActions(), found];
  useEffect(() => {
    if (wanted) spotlight.open();
  }, [wanted]);
  return (
    <Spotlight
      actions={actions}
      filter={matching}
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      scrollable
      maxHeight={420}
      attributes={{ content: { "aria-label": t("frame.search") } }}
      styles={{ actionDescription: { opacity: 1, color: "inherit" } }}
      limit={40}
      nothingFound={t("palette.nothing")}
      searchProps={{
        leftSection: <IconSearch size={18} />,
        placeholder: t("palette.placeholder"),
        "aria-label": t("frame.search"),
      }}
    />
  );
}

type Entry = SpotlightActionData | SpotlightActionGroupData;

/** Every word typed must be somewhere in an entry; what the server found has matched already. */
function matching(query: string, entries: Entry[]): Entry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ label = "", description = "", keywords = "" }: SpotlightActionData) =>
    words.every((word) => `${label} ${description} ${keywords}`.toLowerCase().includes(word));
  return entries.flatMap((entry): Entry[] => {
    if (!("actions" in entry)) return fits(entry) ? [entry] : [];
    const actions = entry.actions.filter((action) => action.id.startsWith("found:") || fits(action));
    return actions.length ? [{ ...entry, actions }] : [];
  });
}
