import { SegmentedControl, Stack, Tabs, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Api } from "../../../contract/apis.ts";
import { withCurl, withPython, withTypeScript } from "../../calling.ts";
import { Snippet } from "../../parts/resource/Snippet.tsx";
import { Section } from "../../parts/Section.tsx";

const languages = { curl: withCurl, python: withPython, typescript: withTypeScript };
const offered = ["chat", "embeddings"] as const;

/** How programs call a model, to be copied. */
export function UseIt({ api }: { api: Api }) {
  const { t } = useTranslation();
  const protocols = offered.filter((protocol) => api.protocols.includes(protocol));
  const [chosen, choose] = useState<(typeof offered)[number]>();
  const protocol = chosen ?? protocols[0];
  if (!protocol) return null;
  const called = { origin: location.origin, model: api.model, protocol };
  return (
    <Section title={t("calls.use_it")} hint={t("calls.use_it_hint")}>
      <Stack gap="sm">
        {protocols.length > 1 && (
          <SegmentedControl
            aria-label={t("calls.protocol")}
            value={protocol}
            data={protocols.map((value) => ({ value, label: t(`apis.protocol.${value}`) }))}
            onChange={(value) => choose(value as typeof protocol)}
            style={{ alignSelf: "flex-start" }}
          />
        )}
        <Tabs defaultValue="curl">
          <Tabs.List aria-label={t("calls.use_it")}>
            {Object.keys(languages).map((value) => (
              <Tabs.Tab key={value} value={value}>
                {t(`calls.languages.${value as keyof typeof languages}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {Object.entries(languages).map(([value, text]) => (
            <Tabs.Panel key={value} value={value} pt="xs">
              <Snippet label={t(`calls.languages.${value as keyof typeof languages}`)} text={text(called)} />
            </Tabs.Panel>
          ))}
        </Tabs>
        <Text size="sm" c="dimmed">
          {t("calls.token_hint")}
        </Text>
      </Stack>
    </Section>
  );
}
