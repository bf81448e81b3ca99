import { Checkbox, Text } from "@mantine/core";
import { type DragEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Choosers, useBare } from "./Choosers.tsx";
import { HalfFiles } from "./HalfFiles.tsx";
import { fromDrop, type Picked, withoutFolder } from "./picked.ts";
import type { Target } from "./send.ts";
import classes from "./upload.module.css";
import { upload } from "./uploads.ts";

/** Takes files and folders, dropped or chosen, and sends them to an open version. */
export function DropZone({ target, slim = false }: { target: Target; slim?: boolean }) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const [bare, setBare] = useBare(target, !slim);
  const take = (picked: readonly Picked[]) => {
    setBare(bare);
    upload(target, bare ? withoutFolder(picked) : picked);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void fromDrop(event.dataTransfer.items).then(take);
  };
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the buttons inside are the first */}
      <div
        className={classes["zone"]}
        data-over={over || undefined}
        data-slim={slim || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={(event) => !event.currentTarget.contains(event.relatedTarget as Node) && setOver(false)}
        onDrop={drop}
      >
        <div>
          <Text fw={600}>{t("upload.drop_title")}</Text>
          <Text c="dimmed" size="xs">
            {t("upload.drop_hint")}
          </Text>
          <Checkbox
            mt={8}
            size="xs"
            label={t("upload.leave_out_folder")}
            checked={bare}
            onChange={(event) => setBare(event.currentTarget.checked)}
          />
        </div>
        <Choosers onTake={take} />
      </div>
      <HalfFiles target={target} />
    </>
  );
}
