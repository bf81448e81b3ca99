import { Anchor, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Organization } from "../../../contract/organizations.ts";
import { day } from "../../format.ts";
import { Facts } from "../../parts/Facts.tsx";
import { TextLink } from "../../parts/links.tsx";
import { NamespaceAvatar } from "../../parts/NamespaceAvatar.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";
import classes from "./overview.module.css";

/** What the organization says of itself. */
export function Information({ organization }: { organization: Organization }) {
  const { t } = useTranslation();
  const { path, name, description, website, email, city, country, created_at, avatar_url, can } = organization;
  const edit = <TextLink {...paths.settings(path)}>{t("overview.edit_information")}</TextLink>;
  return (
    <Section title={t("overview.information")} action={can["organization.edit"] && edit}>
      <Group gap="md" wrap="nowrap" align="flex-start" mb="sm">
        <NamespaceAvatar path={path} name={name} avatar_url={avatar_url} kind="organization" size={48} />
        <Text {...(description ? {} : { c: "dimmed" })} lineClamp={3}>
          {description || t("overview.no_description")}
        </Text>
      </Group>
      <div className={classes["facts"]}>
        <Facts
          items={[
            [t("overview.website"), website && <Site key="site" url={website} />],
            [
              t("overview.email"),
              email && (
                <Anchor key="email" href={`mailto:${email}`}>
                  {email}
                </Anchor>
              ),
            ],
            [t("overview.place"), [city, country].filter(Boolean).join(", ")],
            [t("overview.since"), day(created_at)],
          ]}
        />
      </div>
    </Section>
  );
}

const Site = ({ url }: { url: string }) => (
  <Anchor href={url} rel="noreferrer nofollow" target="_blank">
    {url.replace(/^https?:\/\/|\/$/g, "")}
  </Anchor>
);
