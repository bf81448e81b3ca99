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
import { exampleFile, type Used } from "../../snippets.ts";
import { useWays, type Way } from "./useWays.ts";
import { addressOf } from "./versions.ts";

interface UsePanelProps {
  repository: Repository;
  version: Version | undefined;
}

/** How to use a repository from elsewhere, with this installation's address and this version's files. */
export function UsePanel({ repository, version }: UsePanelProps) {
  const { t } = useTranslation();
  const used = useUsed(repository, version);
  const visitor = isVisitor(repository);
  const ways = useWays(used, repository.can["version.create"] === true).filter(
    ({ value }) => !visitor || value !== "cli",
  );
  return (
    <Section title={t("repositories.use")} hint={t("repositories.use_hint")}>
      <Tabs defaultValue={ways[0]?.value ?? "curl"} variant="default">
        <Tabs.List mb="sm" aria-label={t("repositories.use")}>
          {ways.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value} px="xs">
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {ways.map((way) => (
          <Tabs.Panel key={way.value} value={way.value}>
            <Steps way={way} />
          </Tabs.Panel>
        ))}
      </Tabs>
      <Text size="xs" c="dimmed" mt="sm">
        {used.open ? t("life.no_token") : <Token />}
        {" · "}
        <Anchor href="/api/docs" size="xs" underline="always">
          {t("repositories.use_reference")}
        </Anchor>
      </Text>
    </Section>
  );
}

/** What the snippets are about: this version, or whichever is the newest, and one of its files. */
function useUsed(repository: Repository, version: Version | undefined): Used {
  const at = { ...addressOf(repository), version: version?.number ?? 1 };
  const { items } = usePages(
    fileRoutes[at.kind].list,
    { params: at, query: { limit: 20 } },
    { enabled: version !== undefined && version.files > 0 },
  );
  const file = items?.find(({ file }) => file && !/readme/i.test(file.path))?.file ?? items?.[0]?.file;
  const newest = version === undefined || version.number === repository.latest_version;
  return {
    ...at,
    origin: location.origin,
    version: newest ? undefined : version.number,
    path: file?.path ?? exampleFile[at.kind],
    open: repository.published,
  };
}

const Steps = ({ way: { steps, label } }: { way: Way }) => (
  <Stack gap="xs">
    {steps.map(({ hint, text }) => (
      <Stack key={text} gap={4}>
        {hint && (
          <Text c="dimmed" size="xs">
            {hint}
          </Text>
        )}
        <Snippet label={hint ?? label} text={text} />
      </Stack>
    ))}
  </Stack>
);

function Token() {
  const { t } = useTranslation();
  return (
    <>
      {t("repositories.use_token")}{" "}
      <TextLink {...paths.tokens()} size="xs" underline="always">
        {t("repositories.use_token_link")}
      </TextLink>
    </>
  );
}
