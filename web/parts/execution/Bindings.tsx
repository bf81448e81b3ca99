import { Code, Group, List, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { resourceIn, versionPath } from "../../paths.ts";
import { TextLink } from "../links.tsx";

interface BindingsProps {
  bindings: readonly { source: string; version: number; path: string; readable?: boolean }[];
}

/** What is mounted where: `/input/0` ← a version of a data set or model. */
export function Bindings({ bindings }: BindingsProps) {
  const { t } = useTranslation();
  if (bindings.length === 0) return <Text c="dimmed">{t("containers.no_bindings")}</Text>;
  return (
    <List listStyleType="none" spacing={4} size="sm">
      {bindings.map(({ source, version, path, readable = true }) => {
        const at = resourceIn(source);
        const words = `${at.namespace}/${at.name} v${version}`;
        return (
          <List.Item key={path}>
            <Group gap={8} wrap="wrap">
              <Code>{path}</Code>
              {readable ? (
                <TextLink {...versionPath(at, version)}>{words}</TextLink>
              ) : (
                <Text c="dimmed">{t("containers.not_readable", { source: words })}</Text>
              )}
            </Group>
          </List.Item>
        );
      })}
    </List>
  );
}
