import { ActionIcon, Collapse, Group, Paper, Stack, Text, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { BatchCard } from "./BatchCard.tsx";
import classes from "./upload.module.css";
import { useUploads } from "./view.ts";

/** What is being uploaded in this tab, at the bottom of every page until one puts it away. */
export default function Tray() {
  const { t } = useTranslation();
  const [opened, { toggle }] = useDisclosure(true);
  const batches = useUploads();
  if (batches.length === 0) return null;
  const moving = batches.filter((batch) => !batch.ended);
  const title = !moving.length
    ? t("upload.title_ended")
    : moving.every(({ paused }) => paused)
      ? t("upload.title_paused")
      : t("upload.title", { count: moving.length });
  const Chevron = opened ? IconChevronDown : IconChevronUp;
  return (
    <Paper component="aside" className={classes["tray"]} shadow="lg" aria-label={t("upload.tray")}>
      <Group justify="space-between" px="sm" py={6} wrap="nowrap">
        <Text fw={600} role="status">
          {title}
        </Text>
        <Tooltip label={opened ? t("upload.fold") : t("upload.unfold")}>
          <ActionIcon
            onClick={toggle}
            aria-label={opened ? t("upload.fold") : t("upload.unfold")}
            aria-expanded={opened}
          >
            <Chevron size={16} />
          </ActionIcon>
        </Tooltip>
      </Group>
      <Collapse expanded={opened}>
        <Stack gap={0} className={classes["batches"]}>
          {batches.map((batch) => (
            <BatchCard key={batch.id} batch={batch} />
          ))}
        </Stack>
      </Collapse>
    </Paper>
  );
}
