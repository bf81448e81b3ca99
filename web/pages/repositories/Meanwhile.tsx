import { Alert } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { comparisonRoutes } from "../../../contract/comparisons.ts";
import { type Version, versionRoutes } from "../../../contract/versions.ts";
import { useCall } from "../../api.ts";
import { TextLink } from "../../parts/links.tsx";
import { paths } from "../../paths.ts";
import type { VersionAt } from "./RepositoryPreview.tsx";

/** That somebody sealed another version since this one was begun, and what it changed; nothing where nobody did. */
export function Meanwhile({ at, version }: { at: VersionAt; version: Version }) {
  const { base } = version;
  const { data: latest } = useCall(versionRoutes[at.kind].get, { params: { ...at, version: "latest" } });
  if (!latest || base === null || latest.number === base) return null;
  return <Changed at={at} base={base} latest={latest} />;
}

function Changed({ at, base, latest }: { at: VersionAt; base: number; latest: Version }) {
  const { t } = useTranslation();
  const params = { ...at, version: latest.number, other: base };
  const { data } = useCall(comparisonRoutes[at.kind].compare, { params, query: { limit: 1 } });
  const { added, changed, removed, moved } = data?.totals ?? {};
  return (
    <Alert color="yellow" title={t("repositories.meanwhile", { number: latest.number, name: latest.created_by.name })}>
      {data &&
        t("repositories.meanwhile_changes", {
          base,
          added: added?.files,
          changed: changed?.files,
          removed: removed?.files,
          moved: moved?.files,
        })}{" "}
      <TextLink {...paths.repository(at, { tab: "files", version: latest.number, compare: base })}>
        {t("repositories.meanwhile_see")}
      </TextLink>
    </Alert>
  );
}
