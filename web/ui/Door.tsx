import { Box, Group, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { IconGauge, IconReceipt, IconShare3 } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./door.module.css";
import { LanguageAndLight } from "./LanguageAndLight.tsx";
import { Logo } from "./Logo.tsx";

/** The pages before the house: what it is at the left, one card at the right; the card alone on a phone. */
export function Door({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  useDocumentTitle(`${title} · Guildhall`);
  return (
    <div className={classes["door"]}>
      <Poster />
      <div className={classes["side"]}>
        <main id="main" className={classes["card"]}>
          <Group gap="xs" mb="xl" className={classes["mark"] ?? ""}>
            <Logo />
            <Text fw={650} size="lg">
              Guildhall
            </Text>
          </Group>
          <Title order={1} fz={24} mb={text ? 6 : "lg"}>
            {title}
          </Title>
          {text && (
            <Text c="dimmed" mb="lg">
              {text}
            </Text>
          )}
          {children}
        </main>
        <LanguageAndLight />
      </div>
    </div>
  );
}

const points = [
  ["share", IconShare3],
  ["limits", IconGauge],
  ["record", IconReceipt],
] as const;

function Poster() {
  const { t } = useTranslation();
  return (
    <aside className={classes["poster"]}>
      <Group gap="sm">
        <Logo size={36} />
        <Text fw={650} fz={20}>
          Guildhall
        </Text>
      </Group>
      <Box>
        <Text fz={28} fw={650} lh={1.3} mb="xl" maw={440}>
          {t("accounts.tagline")}
        </Text>
        <Stack gap="md">
          {points.map(([key, Icon]) => (
            <Group key={key} gap="sm" wrap="nowrap">
              <Icon size={20} stroke={1.6} aria-hidden />
              <Text>{t(`accounts.points.${key}`)}</Text>
            </Group>
          ))}
        </Stack>
      </Box>
      <Hall />
    </aside>
  );
}

const columns = Array.from({ length: 9 }, (_, at) => at);

/** The hall at large: columns under a gable, drawn in lines. */
const Hall = () => (
  <svg viewBox="0 0 420 160" className={classes["hall"]} aria-hidden="true">
    <path d="M10 62 210 6l200 56v14H10z" />
    {columns.map((at) => (
      <path key={at} d={`M${30 + at * 45} 84v62`} />
    ))}
    <path d="M6 156h408" />
  </svg>
);
