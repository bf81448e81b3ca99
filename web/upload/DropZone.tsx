import { Button, Checkbox, Group, Text } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconFolderUp, IconUpload } from "@tabler/icons-react";
import { type ChangeEvent, type DragEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { fromDrop, fromInput, type Picked, withoutFolder } from "./picked.ts";
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
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the buttons inside are the first
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
      <Group gap="xs">
        <Choose folder={false} label={t("upload.choose_files")} onTake={take} />
        <Choose folder label={t("upload.choose_folder")} onTake={take} />
      </Group>
    </div>
  );
}

/** Whether folders lose their own name; kept for the version, so that a folder dropped again lands where it did. */
function useBare({ namespace, name, version }: Target, otherwise: boolean) {
  return useLocalStorage({
    key: `bare-folders ${namespace}/${name}/${version}`,
    defaultValue: otherwise,
    getInitialValueInEffect: false,
  });
}

interface ChooseProps {
  folder: boolean;
  label: string;
  onTake: (picked: Picked[]) => void;
}

/** A button that opens the browser's own chooser. */
function Choose({ folder, label, onTake }: ChooseProps) {
  const input = useRef<HTMLInputElement>(null);
  const change = ({ currentTarget }: ChangeEvent<HTMLInputElement>) => {
    onTake(fromInput(currentTarget.files as FileList));
    currentTarget.value = "";
  };
  return (
    <>
      <input
        ref={(element) => {
          input.current = element;
          if (element && folder) element.webkitdirectory = true;
        }}
        type="file"
        multiple
        hidden
        aria-label={label}
        data-folder={folder || undefined}
        onChange={change}
      />
      <Button
        variant="default"
        leftSection={folder ? <IconFolderUp size={16} /> : <IconUpload size={16} />}
        onClick={() => input.current?.click()}
      >
        {label}
      </Button>
    </>
  );
}
