import { Alert, Skeleton } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { getOrganization } from "../../../contract/organizations.ts";
import { getOrganizationSettings } from "../../../contract/settings.ts";
import { useCall } from "../../api.ts";
import { day } from "../../format.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { TextLink } from "../../parts/links.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";
import { JoinSettings } from "../members/JoinSettings.tsx";
import { Address } from "./Address.tsx";
import { Delete } from "./Delete.tsx";
import { Gitee } from "./Gitee.tsx";
import { Information } from "./Information.tsx";
import { Leave } from "./Leave.tsx";
import { Policies } from "./Policies.tsx";
import { Tokens } from "./Tokens.tsx";
import { Webhooks } from "./Webhooks.tsx";

export default function Settings() {
  const { t } = useTranslation();
  const { namespace } = useParams({ from: "/frame/$namespace/settings" });
  const params = { organization: namespace };
  const { data: organization, error } = useCall(getOrganization, { params });
  const { data: settings } = useCall(getOrganizationSettings, { params });
  const facts = organization && (
    <Facts
      items={[
        [
          t("organizations.path"),
          <TextLink key="home" {...paths.home(namespace)}>{`${location.host}/${namespace}`}</TextLink>,
        ],
        [t("organizations.since"), day(organization.created_at)],
      ]}
    />
  );
  return (
    <>
      <PageTitle title={t("organizations.settings_title")} facts={facts} />
      <ErrorNotice error={error} />
      {organization?.can["organization.edit"] === false && (
        <Alert color="gray" icon={<IconLock size={18} />} mb="md">
          {t("organizations.read_only")}
        </Alert>
      )}
      <Section title={t("organizations.information")} hint={t("organizations.information_hint")}>
        {organization ? <Information key={organization.id} organization={organization} /> : <Skeleton height={330} />}
      </Section>
      {organization?.can["organization.rename"] && <Address key={organization.path} organization={organization} />}
      <Section title={t("organizations.policies")} hint={t("organizations.policies_hint")}>
        {organization && settings ? (
          <Policies organization={organization} settings={settings} />
        ) : (
          <Skeleton height={520} />
        )}
      </Section>
      {organization && settings && <JoinSettings organization={organization} settings={settings} />}
      {organization?.role === "maintainer" && <Gitee organization={namespace} />}
      {organization?.can["organization_token.list"] && <Tokens organization={namespace} />}
      {organization?.can["webhook.list"] && <Webhooks organization={namespace} />}
      {organization && <Leave organization={organization} />}
      {organization?.can["organization.delete"] && <Delete organization={organization} />}
    </>
  );
}
