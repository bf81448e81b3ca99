import { Group, Popover, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { TextLink } from "../parts/links.tsx";
import { TimeAgo } from "../parts/TimeAgo.tsx";
import { paths } from "../paths.ts";
import { RunningButton, useRunning } from "./RunningButton.tsx";

/** The list of what runs in the workbench. It is open when it comes. */
export default function Running({ namespace }: { namespace: string }) {
  const [opened, setOpened] = useState(true);
  const { items, words } = useRunning(namespace);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" width={300}>
      <Popover.Target>
        <RunningButton namespace={namespace} onClick={() => setOpened(!opened)} />
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
