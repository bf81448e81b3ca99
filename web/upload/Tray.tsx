import { ActionIcon, Collapse, Group, Paper, Stack, Text, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../namespace.ts";
import { BatchCard } from "./BatchCard.tsx";
import { LeftCard } from "./LeftCard.tsx";
import { forgetLeft, type Left, leftBehind } from "./left.ts";
import classes from "./upload.module.css";
import { isSameTarget } from "./uploads.ts";
import { type BatchView, useUploads } from "./view.ts";

const look_again_ms = 16_000;

/** What is being uploaded in this tab, at the bottom of every page until one puts it away. */
export default function Tray() {
  const { t } = useTranslation();
  const [opened, { toggle }] = useDisclosure(true);
  const batches = useUploads();
  const [left, forget] = useLeft(batches);
  if (batches.length + left.length === 0) return null;
  const moving = batches.filter((batch) => !batch.ended);
  const title = !batches.length
    ? t("upload.left_title")
    : !moving.length
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
          {left.map((one) => (
            <LeftCard key={JSON.stringify(one.target)} left={one} onForget={() => forget(one)} />
          ))}
          {batches.map((batch) => (
            <BatchCard key={batch.id} batch={batch} />
          ))}
        </Stack>
      </Collapse>
    </Paper>
  );
}

/** What closed tabs left, without what goes on here; a tab that is just being closed is looked for once more. */
function useLeft(batches: readonly BatchView[]) {
  const me = useMe();
  const [left, setLeft] = useState(leftBehind);
  useEffect(() => {
    const timer = setTimeout(() => setLeft(leftBehind()), look_again_ms);
    return () => clearTimeout(timer);
  }, []);
  const forget = ({ target }: Left) => {
    forgetLeft(target);
    setLeft(leftBehind());
  };
  const open = left.filter(
    ({ target, by }) => by === me?.path && !batches.some((batch) => isSameTarget(batch.target, target)),
  );
  return [open, forget] as const;
}
