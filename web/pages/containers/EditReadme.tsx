import { Button, Group, SegmentedControl, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { editContainerPage } from "../../../contract/container-pages.ts";
import type { Container } from "../../../contract/containers.ts";
import { useAct } from "../../api.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { MarkdownPage } from "../../parts/preview/MarkdownPage.tsx";
import { noNeighbours } from "./neighbours.ts";

interface EditReadmeProps {
  container: Container;
  readme: string;
  onClose: () => void;
}

/** Writes a container's README, and shows what it will look like. */
export default function EditReadme({ container, readme, onClose }: EditReadmeProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(readme);
  const [way, setWay] = useState<"write" | "preview">("write");
  const save = useAct(editContainerPage, onClose);
  const params = { namespace: container.namespace, name: container.name };
  return (
    <Dialog opened onClose={onClose} title={t("outputs.edit_readme")} size="xl">
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
          <Button loading={save.isPending} onClick={() => save.mutate({ params, body: { readme: text } })}>
            {t("parts.save")}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
