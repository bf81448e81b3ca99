import { Anchor, Stack, Tabs, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { fileRoutes } from "../../../contract/files.ts";
import type { Repository } from "../../../contract/repositories.ts";
import type { Version } from "../../../contract/versions.ts";
import { usePages } from "../../api.ts";
import { isVisitor } from "../../parts/life/visitor.ts";
import { TextLink } from "../../parts/links.tsx";
import { Snippet } from "../../parts/resource/Snippet.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";
import { cli, curl, exampleFile, push, python } from "./snippets.ts";
import { addressOf } from "./versions.ts";

interface UsePanelProps {
  repository: Repository;
  version: Version | undefined;
}

/** How to use a repository from elsewhere, with this installation's address and this version's files. */
export function UsePanel({ repository, version }: UsePanelProps) {
  const { t } = useTranslation();
  const at = { ...addressOf(repository), version: version?.number ?? 1 };
  const { items } = usePages(
    fileRoutes[at.kind].list,
    { params: at, query: { limit: 20 } },
    { enabled: version !== undefined && version.files > 0 },
  );
  const file = items?.find(({ file }) => file && !/readme/i.test(file.path))?.file ?? items?.[0]?.file;
  const newest = version === undefined || version.number === repository.latest_version;
  const shown = newest ? "latest" : String(version.number);
  const path = file?.path ?? exampleFile[at.kind];
  const visitor = isVisitor(repository);
  return (
    <Section title={t("repositories.use")} hint={t("repositories.use_hint")}>
      <Tabs defaultValue={visitor ? "curl" : "cli"} variant="default">
        <Tabs.List mb="sm" aria-label={t("repositories.use")}>
          {!visitor && <Tabs.Tab value="cli">{t("repositories.use_cli")}</Tabs.Tab>}
          <Tabs.Tab value="curl">curl</Tabs.Tab>
          <Tabs.Tab value="python">Python</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="cli">
          <Stack gap="xs">
            <Snippet label={t("repositories.use_cli")} text={cli(at, newest)} />
            {repository.can["version.create"] && (
              <>
                <Text c="dimmed" size="xs">
                  {t("repositories.use_push")}
                </Text>
                <Snippet label={t("repositories.use_push")} text={push(at)} />
              </>
            )}
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="curl">
          <Snippet label="curl" text={curl(at, shown, path, repository.published)} />
        </Tabs.Panel>
        <Tabs.Panel value="python">
          <Snippet label="Python" text={python(at, shown, path, repository.published)} />
        </Tabs.Panel>
      </Tabs>
      <Text size="xs" c="dimmed" mt="sm">
        {visitor ? t("life.no_token") : <Token />}
        {" · "}
        <Anchor href="/api/docs" size="xs" underline="always">
          {t("repositories.use_reference")}
        </Anchor>
      </Text>
    </Section>
  );
}

function Token() {
  const { t } = useTranslation();
  return (
    <>
      {t("repositories.use_token")}{" "}
      <TextLink {...paths.tokens()} size="xs">
        {t("repositories.use_token_link")}
      </TextLink>
    </>
  );
}
