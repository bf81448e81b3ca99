import { Badge, Group, List, Stack, Text, Tooltip } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Execution } from "../../../contract/executions.ts";
import { listPublications, type Publication } from "../../../contract/publications.ts";
import { usePages } from "../../api.ts";
import { bytes } from "../../format.ts";
import { TextLink } from "../../parts/links.tsx";
import { Section } from "../../parts/Section.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { resourceIn, versionPath } from "../../paths.ts";

const colors = { waiting: "gray", copying: "blue", done: "teal", failed: "red" } as const;

/** What was made of an execution's output, and what is on its way; nothing where nothing was. */
export function Publications({ execution }: { execution: Execution }) {
  const { t } = useTranslation();
  const params = { namespace: execution.namespace, name: execution.container, number: execution.number };
  const wanted = { params, query: { limit: 20 } };
  const [is_moving, setMoving] = useState(false);
  const { items = [] } = usePages(listPublications, wanted, { refetchInterval: is_moving && 1000 });
  const moves = items.some(({ ended_at }) => ended_at === null);
  if (moves !== is_moving) setMoving(moves);
  if (items.length === 0) return null;
  return (
    <Section title={t("outputs.published")}>
      <Stack gap="xs">
        {items.map((item) => (
          <Line key={item.id} item={item} />
        ))}
      </Stack>
    </Section>
  );
}

function Line({ item }: { item: Publication }) {
  const { t } = useTranslation();
  const { target, version, state } = item;
  return (
    <div>
      <Group gap="xs">
        <Badge color={colors[state]} variant="light">
          {t(`outputs.states.${state}`)}
        </Badge>
        <Target target={target} version={version} />
        {state !== "failed" && (
          <Text c="dimmed">{t("outputs.came", { count: item.files, size: bytes(item.bytes) })}</Text>
        )}
        <Text c="dimmed">{t("outputs.by", { name: item.requested_by.name })}</Text>
        <Text c="dimmed">
          <TimeAgo time={item.ended_at ?? item.created_at} />
        </Text>
        {item.skipped_total > 0 && <Skipped item={item} />}
      </Group>
      {item.error && (
        <Text c="red" size="sm">
          {item.error}
        </Text>
      )}
    </div>
  );
}

function Target({ target, version }: Pick<Publication, "target" | "version">) {
  const { t } = useTranslation();
  if (target === null) return <Text c="dimmed">{t("outputs.hidden_target")}</Text>;
  const at = resourceIn(target);
  const words = `${at.namespace}/${at.name}`;
  if (version === null) return <Text>{words}</Text>;
  return <TextLink {...versionPath(at, version)}>{`${words} v${version}`}</TextLink>;
}

function Skipped({ item: { skipped, skipped_total } }: { item: Publication }) {
  const { t } = useTranslation();
  return (
    <Tooltip
      multiline
      maw={420}
      events={{ hover: true, focus: true, touch: true }}
      label={
        <List size="xs" listStyleType="none">
          {skipped.slice(0, 20).map(({ path, reason }) => (
            <List.Item key={path}>
              {path}: {t(`outputs.reasons.${reason}`)}
            </List.Item>
          ))}
        </List>
      }
    >
      <Text td="underline" style={{ textDecorationStyle: "dotted" }} tabIndex={0}>
        {t("outputs.skipped", { count: skipped_total })}
      </Text>
    </Tooltip>
  );
}
