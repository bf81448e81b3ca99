import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { addressOf } from "../../../contract/client.ts";
import { askEngine, type Engine } from "../../../contract/engines.ts";
import { Snippet } from "../../parts/resource/Snippet.tsx";
import { Section } from "../../parts/Section.tsx";

/** How one asks an engine from a program of one's own. */
export function Call({ engine }: { engine: Engine }) {
  const { t } = useTranslation();
  return (
    <Section title={t("engines.call_title")} hint={t("engines.call_hint")}>
      <Stack gap="sm">
        <Snippet text={curlOf(engine)} label={t("engines.call_curl")} />
        <Text c="dimmed">{t(engine.preset === "gguf" ? "engines.call_gguf" : "engines.call_command")}</Text>
      </Stack>
    </Section>
  );
}

const question = { role: "user", content: "What is an organization?" };

function curlOf({ namespace, name, preset }: Engine): string {
  const path = preset === "gguf" ? "v1/chat/completions" : "v1/…";
  const body = JSON.stringify({ model: name, messages: [question] });
  const address = location.origin + decodeURI(addressOf(askEngine, { params: { namespace, name, path }, body: {} }));
  return [
    `curl ${address} \\`,
    '  -H "Authorization: Bearer $GUILDHALL_TOKEN" -H "Content-Type: application/json" \\',
    `  -d '${body}'`,
  ].join("\n");
}
