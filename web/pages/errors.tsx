import { Button, Center } from "@mantine/core";
import { IconDoorOff, IconMoodSad } from "@tabler/icons-react";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../parts/EmptyState.tsx";
import { ErrorNotice } from "../parts/ErrorNotice.tsx";
import { ButtonLink } from "../parts/links.tsx";
import { paths } from "../paths.ts";

/** What stands where nothing is, or nothing that one may see. */
export function MissingContent({ height = "60vh" }: { height?: string }) {
  const { t } = useTranslation();
  return (
    <Center mih={height}>
      <EmptyState
        alone
        icon={<IconDoorOff size={24} />}
        title={t("parts.missing_title")}
        action={<ButtonLink {...paths.start()}>{t("parts.missing_back")}</ButtonLink>}
      >
        {t("parts.missing_text")}
      </EmptyState>
    </Center>
  );
}

/** The same as a page of its own, outside the frame. */
export const MissingPage = () => (
  <main>
    <MissingContent />
  </main>
);

/** What stands where a page broke. */
export function ErrorPage({ error }: ErrorComponentProps) {
  const { t } = useTranslation();
  return (
    <Center mih="60vh" component="main">
      <EmptyState
        alone
        icon={<IconMoodSad size={24} />}
        title={t("parts.crash_title")}
        action={<Button onClick={() => location.reload()}>{t("parts.crash_reload")}</Button>}
      >
        {t("parts.crash_text")}
        <ErrorNotice error={error} />
      </EmptyState>
    </Center>
  );
}
