import { Button, Group, SegmentedControl, Stack, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../Dialog.tsx";
import { ErrorNotice } from "../ErrorNotice.tsx";
import { MarkdownPage } from "./MarkdownPage.tsx";
import { noNeighbours } from "./neighbour.ts";

interface EditReadmeProps {
  title: string;
  readme: string;
  onSave: (readme: string) => Promise<unknown>;
  onClose: () => void;
}

/** Writes what something says of itself, and shows what it will look like. */
export default function EditReadme({ title, readme, onSave, onClose }: EditReadmeProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(readme);
  const [way, setWay] = useState<"write" | "preview">("write");
  const save = useMutation({ mutationFn: onSave, onSuccess: onClose });
  return (
    <Dialog opened onClose={onClose} title={title} size="xl">
      <Stack gap="md">
        <SegmentedControl
          aria-label={t("outputs.readme")}
          value={way}
          onChange={(value) => setWay(value as typeof way)}
          data={(["write", "preview"] as const).map((value) => ({ value, label: t(`outputs.${value}`) }))}
        />
        {way === "write" ? (
          <Textarea
            label={t("outputs.readme")}
            description={t("outputs.readme_hint")}
            autosize
            minRows={12}
            maxRows={24}
            autoFocus
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        ) : (
          <MarkdownPage text={text} path="README.md" {...noNeighbours} />
        )}
        <ErrorNotice error={save.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("parts.cancel")}
          </Button>
          <Button loading={save.isPending} onClick={() => save.mutate(text)}>
            {t("parts.save")}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
