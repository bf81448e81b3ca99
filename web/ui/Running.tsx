import { ActionIcon, Group, Indicator, Popover, Stack, Text, Tooltip } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listAllExecutions } from "../../contract/executions.ts";
import { useCall } from "../api.ts";
import { TextLink } from "../parts/links.tsx";
import { TimeAgo } from "../parts/TimeAgo.tsx";
import { paths } from "../paths.ts";

/** How many executions run in the workbench, live; opens the list of them. */
export function Running({ namespace }: { namespace: string }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const { data } = useCall(listAllExecutions, { query: { namespace, active: "true" } });
  const items = data?.items ?? [];
  const count = data?.next_cursor ? `${items.length}+` : String(items.length);
  const words = items.length ? t("frame.running", { count: items.length }) : t("frame.nothing_running");
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" width={280}>
      <Popover.Target>
        <Tooltip label={words} disabled={opened}>
          <Indicator label={count} size={16} disabled={!items.length} offset={5} color="guild">
            <ActionIcon size={36} onClick={() => setOpened(!opened)} aria-label={words}>
              <IconPlayerPlay size={18} />
            </ActionIcon>
          </Indicator>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Text fw={600} mb={items.length ? 6 : 0}>
          {words}
        </Text>
        <Stack gap={6} mah={360} style={{ overflowY: "auto" }}>
          {items.map((one) => (
            <Group key={one.id} justify="space-between" gap="xs" wrap="nowrap">
              <TextLink
                {...paths.execution(one.namespace, one.container, one.number)}
                onClick={() => setOpened(false)}
                truncate
              >
                {one.container} #{one.number}
              </TextLink>
              <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
                {one.started_by.name} · <TimeAgo time={one.started_at ?? one.queued_at} />
              </Text>
            </Group>
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
