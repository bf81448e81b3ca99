import { Button, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { TextLink } from "../parts/links.tsx";
import { paths } from "../paths.ts";
import { Choosers, useBare } from "./Choosers.tsx";
import type { Left } from "./left.ts";
import { type Picked, withoutFolder } from "./picked.ts";
import classes from "./upload.module.css";
import { upload } from "./uploads.ts";

/** An upload that a closed tab left: the files have to be chosen again, then it goes on. */
export function LeftCard({ left: { target, files }, onForget }: { left: Left; onForget: () => void }) {
  const { t } = useTranslation();
  const [bare] = useBare(target, true);
  const { namespace, name, version } = target;
  const take = (picked: readonly Picked[]) => upload(target, bare ? withoutFolder(picked) : picked);
  return (
    <section className={classes["batch"]} aria-label={t("upload.left_title")}>
      <Stack gap={6}>
        <Group justify="space-between" wrap="nowrap" gap="xs">
          <TextLink {...paths.repository(target, { tab: "files", version })} truncate fw={550}>
            {namespace}/{name} v{version}
          </TextLink>
          <Button size="compact-xs" variant="subtle" flex="none" onClick={onForget}>
            {t("upload.left_forget")}
          </Button>
        </Group>
        <Text size="xs">{t("upload.left_text", { ...files, name: `${namespace}/${name}`, version })}</Text>
        <Choosers onTake={take} />
      </Stack>
    </section>
  );
}
