import { ActionIcon, Progress, Text, Tooltip } from "@mantine/core";
import { IconRefresh, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { bytes } from "../format.ts";
import type { Fault } from "./batch.ts";
import classes from "./upload.module.css";
import { cancel, retry } from "./uploads.ts";
import type { ItemView } from "./view.ts";

/** One file in the tray: how far it is, or why it did not arrive. */
export function ItemRow({ batch, item }: { batch: number; item: ItemView }) {
  const { t } = useTranslation();
  const failed = item.state === "failed";
  const again = failed && item.fault?.kind !== "name";
  const label = failed ? t("upload.retry_file", { path: item.path }) : t("upload.cancel_file", { path: item.path });
  return (
    <li className={classes["item"]}>
      <div className={classes["itemText"]}>
        <Text size="xs" truncate title={item.path}>
          {item.path}
        </Text>
        {failed ? <FaultText fault={item.fault} /> : <ItemBar item={item} />}
      </div>
      {(again || !failed) && (
        <Tooltip label={label}>
          <ActionIcon
            size="sm"
            onClick={() => (failed ? retry(batch, item.id) : cancel(batch, item.id))}
            aria-label={label}
          >
            {failed ? <IconRefresh size={14} /> : <IconX size={14} />}
          </ActionIcon>
        </Tooltip>
      )}
    </li>
  );
}

function ItemBar({ item }: { item: ItemView }) {
  const share = item.bytes > 0 ? Math.round((100 * item.sent) / item.bytes) : 0;
  return (
    <div className={classes["itemBar"]}>
      <Progress value={share} size={4} flex={1} aria-label={item.path} />
      <Text size="xs" c="dimmed">
        {share} % · {bytes(item.bytes)}
      </Text>
    </div>
  );
}

function FaultText({ fault }: { fault: Fault | undefined }) {
  const { t } = useTranslation();
  return (
    <Text size="xs" className={classes["fault"] ?? ""}>
      {fault?.kind === "refused" ? fault.title : t(`upload.fault.${fault?.kind ?? "connection"}`)}
    </Text>
  );
}
