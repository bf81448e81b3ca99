import { Code, Group, List, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { paths, resourceIn, versionPath } from "../../paths.ts";
import { TextLink } from "../links.tsx";

interface BindingsProps {
  bindings: readonly { source: string; version: number; path: string; readable?: boolean }[];
}

/** What is mounted where: `/input/0` ← a version of a data set or model, or what an execution left. */
export function Bindings({ bindings }: BindingsProps) {
  const { t } = useTranslation();
  if (bindings.length === 0) return <Text c="dimmed">{t("containers.no_bindings")}</Text>;
  return (
    <List listStyleType="none" spacing={4} size="sm">
      {bindings.map(({ source, version, path, readable = true }) => {
        const at = resourceIn(source);
        const is_output = at.kind === "container";
        const words = `${at.namespace}/${at.name} ${is_output ? "#" : "v"}${version}`;
        const to = is_output
          ? paths.execution(at.namespace, at.name, version, { tab: "outputs" })
          : versionPath(at, version);
        return (
          <List.Item key={path}>
            <Group gap={8} wrap="wrap">
              <Code>{path}</Code>
              {readable ? (
                <TextLink {...to}>{words}</TextLink>
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
