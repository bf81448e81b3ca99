import { Badge, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ApiUpstream } from "../../../contract/apis.ts";
import { exactTime, relativeTime } from "../../format.ts";
import { TextLink } from "../../parts/links.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";

/** Where a route leads and how that goes, in the order in which upstreams are asked. */
export function Upstreams({ namespace, upstreams }: { namespace: string; upstreams: readonly ApiUpstream[] }) {
  const { t } = useTranslation();
  return (
    <Section title={t("apis.upstreams")} hint={t("apis.upstreams_hint")}>
      <Stack gap="md">
        {upstreams.map((upstream, i) => (
          <Stack key={upstream.id} gap={2}>
            <Group gap="xs">
              <Text fw={600} style={{ overflowWrap: "anywhere" }}>
                {i + 1}.{" "}
                {upstream.engine === null ? (
                  upstream.address
                ) : (
                  <TextLink {...paths.engine(namespace, upstream.engine)}>{upstream.engine}</TextLink>
                )}
              </Text>
              {upstream.has_secret && (
                <Badge color="gray" variant="light">
                  {t("apis.has_secret")}
                </Badge>
              )}
            </Group>
            {upstream.kind === "external" && (
              <Text>
                {t("apis.upstream_model")}: {upstream.model}
              </Text>
            )}
            <Health upstream={upstream} />
          </Stack>
        ))}
      </Stack>
    </Section>
  );
}

function Health({ upstream: { resting_until, last_failure, answered_at } }: { upstream: ApiUpstream }) {
  const { t } = useTranslation();
  return (
    <Text size="sm" c="dimmed">
      {resting_until && `${t("apis.resting", { time: exactTime(resting_until) })} · `}
      {answered_at === null ? t("apis.not_asked") : t("apis.healthy", { when: relativeTime(answered_at) })}
      {last_failure && ` · ${t("apis.failed_last", { reason: last_failure })}`}
    </Text>
  );
}
