import { Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Origin, originRoutes } from "../../../contract/publications.ts";
import type { Repository } from "../../../contract/repositories.ts";
import type { Version } from "../../../contract/versions.ts";
import { useCall } from "../../api.ts";
import { bytes } from "../../format.ts";
import { Bindings } from "../../parts/execution/Bindings.tsx";
import { TextLink } from "../../parts/links.tsx";
import { Section } from "../../parts/Section.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { paths } from "../../paths.ts";
import { addressOf } from "./versions.ts";

/** Whose output a version was made of, with the command and the inputs; nothing where it was not. */
export function Origins({ repository, version }: { repository: Repository; version: Version }) {
  const { t } = useTranslation();
  const { kind, ...at } = addressOf(repository);
  const { data } = useCall(originRoutes[kind].list, { params: { ...at, version: version.number } });
  if (!data || data.items.length === 0) return null;
  return (
    <Section title={t("outputs.origins")}>
      <Stack gap="sm">
        {data.items.map((origin) => (
          <Line key={`${origin.at} ${origin.paths}`} origin={origin} />
        ))}
      </Stack>
    </Section>
  );
}

function Line({ origin }: { origin: Origin }) {
  const { t } = useTranslation();
  const { execution, requested_by, at, paths: chosen } = origin;
  return (
    <div>
      <Group gap="xs">
        {execution ? (
          <TextLink {...paths.execution(execution.namespace, execution.container, execution.number)} fw={600}>
            {`${execution.container} #${execution.number}`}
          </TextLink>
        ) : (
          <Text c="dimmed">{t("outputs.origin_hidden")}</Text>
        )}
        <Text c="dimmed">{t("outputs.came", { count: origin.files, size: bytes(origin.bytes) })}</Text>
        <Text c="dimmed">{t("outputs.by", { name: requested_by.name })}</Text>
        <Text c="dimmed">
          <TimeAgo time={at} />
        </Text>
        <Text c="dimmed">{chosen.length === 0 ? t("outputs.all_files") : chosen.join(", ")}</Text>
      </Group>
      {execution && (
        <Stack gap={4} mt={4}>
          <Text ff="monospace" size="xs" lineClamp={4} style={{ whiteSpace: "pre-wrap" }}>
            {execution.command}
          </Text>
          {execution.bindings.length > 0 && <Bindings bindings={execution.bindings} />}
        </Stack>
      )}
    </div>
  );
}
