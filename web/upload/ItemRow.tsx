import { ActionIcon, Progress, Text, Tooltip } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay, IconRefresh, IconX } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { bytes } from "../format.ts";
import { type Fault, isFinal } from "./fault.ts";
import classes from "./upload.module.css";
import { cancel, pauseItem, resumeItem, retry } from "./uploads.ts";
import type { ItemView } from "./view.ts";

/** One file in the tray: how far it is, or why it did not arrive. */
export function ItemRow({ batch, item }: { batch: number; item: ItemView }) {
  return (
    <li className={classes["item"]}>
      <div className={classes["itemText"]}>
        <Text size="xs" truncate title={visible(item.path)}>
          {visible(item.path)}
        </Text>
        {item.state === "failed" ? <FaultText fault={item.fault} /> : <ItemBar item={item} />}
      </div>
      <ItemActs batch={batch} item={item} />
    </li>
  );
}

/** What would turn the reading direction, or cannot be seen, is shown as a mark. */
const visible = (path: string): string => path.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");

function ItemActs({ batch, item }: { batch: number; item: ItemView }) {
  const { t } = useTranslation();
  const { id, path, state } = item;
  if (state === "failed" && isFinal(item.fault)) return null;
  if (state === "failed")
    return <Act label={t("upload.retry_file", { path })} onClick={() => retry(batch, id)} icon={IconRefresh} />;
  return (
    <>
      {state === "paused" ? (
        <Act label={t("upload.resume_file", { path })} onClick={() => resumeItem(batch, id)} icon={IconPlayerPlay} />
      ) : (
        <Act label={t("upload.pause_file", { path })} onClick={() => pauseItem(batch, id)} icon={IconPlayerPause} />
      )}
      <Act label={t("upload.cancel_file", { path })} onClick={() => cancel(batch, id)} icon={IconX} />
    </>
  );
}

const Act = ({ label, onClick, icon: Icon }: { label: string; onClick: () => void; icon: typeof IconX }) => (
  <Tooltip label={label}>
    <ActionIcon size="sm" onClick={onClick} aria-label={label}>
      <Icon size={14} />
    </ActionIcon>
  </Tooltip>
);

function ItemBar({ item }: { item: ItemView }) {
  const { t } = useTranslation();
  const share = item.bytes > 0 ? Math.round((100 * item.sent) / item.bytes) : 0;
  return (
    <div className={classes["itemBar"]}>
      <Progress value={share} size={4} flex={1} aria-label={item.path} />
      <Text size="xs" c="dimmed">
        {item.state === "paused" ? `${t("upload.paused")} · ` : ""}
        {share < 100 ? `${share} %` : t("upload.checking")} · {bytes(item.bytes)}
      </Text>
    </div>
  );
}

function FaultText({ fault }: { fault: Fault | undefined }) {
  const { t } = useTranslation();
  return (
    <Text size="xs" className={classes["fault"] ?? ""}>
      {wordsOf(t, fault)}
    </Text>
  );
}

function wordsOf(t: TFunction, fault: Fault | undefined): string {
  if (fault?.kind === "refused") return fault.title;
  if (fault?.kind === "name") return t(`upload.name.${fault.why}`);
  return t(`upload.fault.${fault?.kind ?? "connection"}`);
}
