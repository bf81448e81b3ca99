import { ActionIcon, Button, Group, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconMoon, IconSun } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { changeLanguage, currentLanguage, languages } from "../i18n.ts";

/** The other language and the other light, on pages without a person menu. */
export function LanguageAndLight() {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light", { getInitialValueInEffect: false });
  const other = currentLanguage() === "en" ? "zh" : "en";
  const opposite = scheme === "dark" ? "light" : "dark";
  const Icon = scheme === "dark" ? IconSun : IconMoon;
  return (
    <Group gap={4} justify="center">
      <Button variant="subtle" color="gray" lang={other} onClick={() => void changeLanguage(other)}>
        {languages[other]}
      </Button>
      <ActionIcon size={36} onClick={() => setColorScheme(opposite)} aria-label={t(`frame.${opposite}`)}>
        <Icon size={18} />
      </ActionIcon>
    </Group>
  );
}
