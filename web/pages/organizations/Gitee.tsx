import { IconGitMerge } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { listForgeConnections } from "../../../contract/forge-connections.ts";
import { getSync } from "../../../contract/sync.ts";
import { useCall } from "../../api.ts";
import { ButtonLink } from "../../parts/links.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";

/** The way to the page of Gitee, where a forge is set up or is followed already. */
export function Gitee({ organization }: { organization: string }) {
  const { t } = useTranslation();
  const { data: forges } = useCall(listForgeConnections, {});
  const { data: sync } = useCall(getSync, { params: { organization } });
  if (!forges?.providers.length && !sync?.link) return null;
  return (
    <Section title={t("gitee.title")} hint={t("gitee.section_text")}>
      <ButtonLink {...paths.gitee(organization)} variant="default" leftSection={<IconGitMerge size={16} />}>
        {sync?.link ? t(`gitee.health.${sync.link.health}`) : t("gitee.open")}
      </ButtonLink>
    </Section>
  );
}
