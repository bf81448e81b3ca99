import { IconKey } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ButtonLink } from "../../parts/links.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";

/** The way to the tokens of an organization. */
export function Tokens({ organization }: { organization: string }) {
  const { t } = useTranslation();
  return (
    <Section title={t("tokens.title")} hint={t("tokens.text")}>
      <ButtonLink {...paths.organizationTokens(organization)} variant="default" leftSection={<IconKey size={16} />}>
        {t("tokens.open")}
      </ButtonLink>
    </Section>
  );
}
