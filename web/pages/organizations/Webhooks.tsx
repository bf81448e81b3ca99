import { IconWebhook } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ButtonLink } from "../../parts/links.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";

/** The way to the webhooks of an organization. */
export function Webhooks({ organization }: { organization: string }) {
  const { t } = useTranslation();
  return (
    <Section title={t("webhooks.title")} hint={t("webhooks.text")}>
      <ButtonLink {...paths.webhooks(organization)} variant="default" leftSection={<IconWebhook size={16} />}>
        {t("webhooks.open")}
      </ButtonLink>
    </Section>
  );
}
