import { ActionIcon, Group, Progress, Text, Tooltip } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay, IconRefresh, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { bytes, duration, number } from "../format.ts";
import { TextLink } from "../parts/links.tsx";
import { paths } from "../paths.ts";
import { BatchProblem } from "./BatchProblem.tsx";
import { ItemRow } from "./ItemRow.tsx";
import classes from "./upload.module.css";
import { dismiss, pause, resume, retry } from "./uploads.ts";
import type { BatchView } from "./view.ts";

/** One upload: where to, how far, how fast, what failed; pause, go on, try again, give up. */
export function BatchCard({ batch }: { batch: BatchView }) {
  const { t } = useTranslation();
  const { target } = batch;
  const { namespace, name, version } = target;
  return (
    <div className={classes["batch"]}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <TextLink {...paths.repository(target, { tab: "files", version })} truncate fw={550}>
          {namespace}/{name} v{version}
        </TextLink>
        <Actions batch={batch} />
      </Group>
      <Bar batch={batch} />
      <Numbers batch={batch} />
      {batch.problem && <BatchProblem problem={batch.problem} />}
      <ul className={classes["items"]}>
        {[...batch.sending, ...batch.failed].map((item) => (
          <ItemRow key={item.id} batch={batch.id} item={item} />
        ))}
      </ul>
      {batch.files.failed > batch.failed.length && (
        <Text size="xs" c="dimmed" mt={6}>
          {t("upload.more_failed", { count: batch.files.failed - batch.failed.length })}
        </Text>
      )}
    </div>
  );
}

function Bar({ batch }: { batch: BatchView }) {
  const { t } = useTranslation();
  const { total, sent } = batch.bytes;
  const share = total > 0 ? (100 * sent) / total : (100 * batch.files.done) / Math.max(1, batch.files.total);
  const color = batch.problem || (batch.ended && batch.files.failed > 0) ? "red" : batch.ended ? "teal" : "guild";
  return (
    <Progress
      value={share}
      color={batch.paused && !batch.problem ? "gray" : color}
      size="sm"
      my={6}
      aria-label={t("upload.progress", { name: batch.target.name })}
    />
  );
}

/** Files, bytes, speed, time left; afterwards what became of them. */
function Numbers({ batch }: { batch: BatchView }) {
  const { t } = useTranslation();
  const { files, bytes: size } = batch;
  const facts = [
    t("upload.files", { done: number(files.done), total: number(files.total), count: files.total }),
    t("upload.bytes", { sent: bytes(size.sent), total: bytes(size.total) }),
  ];
  if (batch.paused) facts.push(t("upload.paused"));
  else if (batch.offline && !batch.ended) facts.push(t("upload.offline"));
  else if (batch.retrying) facts.push(t("upload.retrying"));
  else if (!batch.ended && batch.bytes_per_second > 0) {
    facts.push(t("upload.speed", { speed: bytes(batch.bytes_per_second) }));
    if (batch.seconds_left !== undefined)
      facts.push(t("upload.left", { time: duration(Math.max(1, Math.round(batch.seconds_left))) }));
  }
  if (files.same > 0) facts.push(t("upload.same", { count: files.same }));
  if (files.failed > 0) facts.push(t("upload.failed", { count: files.failed }));
  return (
    <Text size="xs" c="dimmed">
      {facts.join(" · ")}
    </Text>
  );
}

function Actions({ batch: { id, paused, ended, files } }: { batch: BatchView }) {
  const { t } = useTranslation();
  return (
    <Group gap={2} wrap="nowrap">
      {ended && files.failed > 0 && (
        <Act label={t("upload.retry_all")} onClick={() => retry(id)} icon={<IconRefresh size={16} />} />
      )}
      {!ended && paused && (
        <Act label={t("upload.resume")} onClick={() => resume(id)} icon={<IconPlayerPlay size={16} />} />
      )}
      {!ended && !paused && (
        <Act label={t("upload.pause")} onClick={() => pause(id)} icon={<IconPlayerPause size={16} />} />
      )}
      <Act
        label={ended ? t("upload.dismiss") : t("upload.cancel")}
        onClick={() => dismiss(id)}
        icon={<IconX size={16} />}
      />
    </Group>
  );
}

const Act = ({ label, onClick, icon }: { label: string; onClick: () => void; icon: ReactNode }) => (
  <Tooltip label={label}>
    <ActionIcon onClick={onClick} aria-label={label}>
      {icon}
    </ActionIcon>
  </Tooltip>
);
