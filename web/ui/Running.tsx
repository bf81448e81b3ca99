import { Group, Popover, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useActive } from "../parts/execution/active.ts";
import { TextLink } from "../parts/links.tsx";
import { TimeAgo } from "../parts/TimeAgo.tsx";
import { runPath } from "../paths.ts";
import { RunningButton } from "./RunningButton.tsx";

/** The list of what runs in the workbench, and of what waits. It is open when it comes. */
export default function Running({ namespace }: { namespace: string }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(true);
  const { items, words } = useActive(namespace);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" width="min(440px, 94vw)">
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
              <TextLink {...runPath(one)} onClick={() => setOpened(false)} truncate>
                {one.container} #{one.number}
              </TextLink>
              <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
                {one.started_by.name} ·{" "}
                {one.queue ? (
                  t("frame.waits_at", { position: one.queue.position })
                ) : (
                  <TimeAgo time={one.started_at ?? one.queued_at} />
                )}
              </Text>
            </Group>
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
