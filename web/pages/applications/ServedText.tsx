import { Anchor, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Served } from "../../../contract/applications.ts";
import { TextLink } from "../../parts/links.tsx";
import { paths, resourceIn, versionPath } from "../../paths.ts";

/** What a version serves, with the way to it for whoever may read it. */
export function ServedText({ serves }: { serves: Served }) {
  const { t } = useTranslation();
  if (serves.form === "link")
    return (
      <Anchor href={serves.url} target="_blank" rel="noopener noreferrer" style={{ overflowWrap: "anywhere" }}>
        {serves.url}
      </Anchor>
    );
  if (serves.form === "engine") return <EngineText serves={serves} />;
  const { source, version, folder, readable, there } = serves;
  const at = resourceIn(source);
  const text = t("applications.pages_from", { source: `${at.namespace}/${at.name}`, version });
  return (
    <>
      {readable && there ? <TextLink {...versionPath(at, version)}>{text}</TextLink> : text}
      {folder !== "" && (
        <Text span c="dimmed">
          {" · "}
          {t("applications.pages_folder", { folder })}
        </Text>
      )}
      {!there && (
        <Text span c="red">
          {" · "}
          {t("applications.gone")}
        </Text>
      )}
    </>
  );
}

function EngineText({ serves: { engine, readable, there } }: { serves: Extract<Served, { form: "engine" }> }) {
  const { t } = useTranslation();
  const { namespace, name } = resourceIn(engine);
  const text = t("applications.from_engine", { engine: `${namespace}/${name}` });
  return (
    <>
      {readable && there ? <TextLink {...paths.engine(namespace, name)}>{text}</TextLink> : text}
      {!there && (
        <Text span c="red">
          {" · "}
          {t("applications.gone")}
        </Text>
      )}
    </>
  );
}
