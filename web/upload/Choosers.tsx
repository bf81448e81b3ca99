import { Button, Group } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconFolderUp, IconUpload } from "@tabler/icons-react";
import { type ChangeEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import { fromInput, type Picked } from "./picked.ts";
import type { Target } from "./send.ts";

/** The buttons that open the browser's own choosers, for files and for a folder. */
export function Choosers({ onTake }: { onTake: (picked: Picked[]) => void }) {
  const { t } = useTranslation();
  return (
    <Group gap="xs">
      <Choose folder={false} label={t("upload.choose_files")} onTake={onTake} />
      <Choose folder label={t("upload.choose_folder")} onTake={onTake} />
    </Group>
  );
}

/** Whether folders lose their own name; kept for the version, so that a folder dropped again lands where it did. */
export function useBare({ namespace, name, version }: Target, otherwise: boolean) {
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
