import { useTranslation } from "react-i18next";
import { ResourceKind } from "../../../contract/resources.ts";
import { Choice } from "../Choice.tsx";
import { SearchField } from "../SearchField.tsx";
import { Toolbar } from "../Toolbar.tsx";

interface Search {
  query?: string | undefined;
  kind?: ResourceKind | undefined;
}

/** Narrows a list of resources of several kinds by name and kind. */
export function KindFilters({ search, onShow }: { search: Search; onShow: (change: Search) => void }) {
  const { t } = useTranslation();
  return (
    <Toolbar>
      <SearchField label={t("resources.search")} value={search.query} onChange={(query) => onShow({ query })} />
      <Choice
        aria-label={t("projects.kind")}
        placeholder={t("projects.any_kind")}
        data={ResourceKind.options.map((value) => ({ value, label: t(`parts.kinds.${value}`) }))}
        value={search.kind ?? null}
        onChange={(kind) => onShow({ kind: (kind ?? undefined) as ResourceKind | undefined })}
        clearable
        w={160}
      />
    </Toolbar>
  );
}
