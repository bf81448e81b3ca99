import { ActionIcon, Group, Text, Tooltip } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { deleteDirectUpload } from "../../contract/direct-uploads.ts";
import { deleteUpload, type Upload, uploadRoutes } from "../../contract/uploads.ts";
import { useAct, useCall } from "../api.ts";
import { bytes, exactTime } from "../format.ts";
import type { Target } from "./send.ts";
import classes from "./upload.module.css";
import { isSameTarget } from "./uploads.ts";
import { useUploads } from "./view.ts";

/** What of a file is here, in one upload or several. */
interface Half {
  path: string | null;
  bytes: number;
  received_bytes: number;
  expires_at: string;
  ids: string[];
  is_direct: boolean;
}

/** What an earlier tab or another program left half there: it goes on when the file is chosen again, or is thrown away. */
export function HalfFiles({ target }: { target: Target }) {
  const { t } = useTranslation();
  const { kind, ...params } = target;
  const { data } = useCall(uploadRoutes[kind].list, { params, query: { limit: 100 } });
  const is_moving = useUploads().some((batch) => !batch.ended && isSameTarget(batch.target, target));
  const halves = halvesOf(data?.items ?? []);
  if (is_moving || halves.length === 0) return null;
  return (
    <section className={classes["halves"]} aria-label={t("upload.half_title")}>
      <Text fw={600} size="sm">
        {t("upload.half_title")}
      </Text>
      <Text size="xs" c="dimmed">
        {t("upload.half_text")}
      </Text>
      <ul className={classes["items"]}>
        {halves.map((half) => (
          <HalfRow key={half.ids[0]} half={half} />
        ))}
      </ul>
    </section>
  );
}

function HalfRow({ half }: { half: Half }) {
  const { t } = useTranslation();
  const remove = useAct(half.is_direct ? deleteDirectUpload : deleteUpload);
  const path = half.path ?? t("upload.half_unnamed");
  const label = t("upload.half_discard", { path });
  const discard = () => {
    for (const id of half.ids) remove.mutate({ params: { id } });
  };
  return (
    <li className={classes["item"]}>
      <Group className={classes["itemText"]} justify="space-between" gap="xs">
        <Text size="xs" truncate title={path} maw="100%">
          {path}
        </Text>
        <Text size="xs" c="dimmed">
          {t("upload.half_of", {
            received: bytes(half.received_bytes),
            total: bytes(half.bytes),
            time: exactTime(half.expires_at),
          })}
        </Text>
      </Group>
      <Tooltip label={label}>
        <ActionIcon size="sm" onClick={discard} loading={remove.isPending} aria-label={label}>
          <IconTrash size={14} />
        </ActionIcon>
      </Tooltip>
    </li>
  );
}

/** Parts of a file are one line. */
function halvesOf(uploads: readonly Upload[]): Half[] {
  const halves = new Map<string, Half>();
  for (const { id, path, is_part, is_direct, ...upload } of uploads) {
    const key = is_part && path !== null ? path : id;
    const half = halves.get(key) ?? {
      path,
      bytes: 0,
      received_bytes: 0,
      expires_at: upload.expires_at,
      ids: [],
      is_direct,
    };
    half.bytes += upload.bytes;
    half.received_bytes += upload.received_bytes;
    half.ids.push(id);
    halves.set(key, half);
  }
  return [...halves.values()];
}
