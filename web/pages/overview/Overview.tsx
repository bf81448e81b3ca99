import { SimpleGrid } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { getSetup } from "../../../contract/accounts.ts";
import { getOrganization } from "../../../contract/organizations.ts";
import { getOverview } from "../../../contract/usage.ts";
import { useCall } from "../../api.ts";
import { useMe, useNamespace } from "../../namespace.ts";
import { RoleBadge } from "../../parts/badges.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { TextLink } from "../../parts/links.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { paths } from "../../paths.ts";
import { FirstSteps } from "./FirstSteps.tsx";
import { Gauges } from "./Gauges.tsx";
import { NearLimits } from "./NearLimits.tsx";
import { Recent } from "./Recent.tsx";
import { RunningNow } from "./RunningNow.tsx";

export default function Overview() {
  const { namespace } = useParams({ from: "/frame/$namespace/overview" });
  const own = useNamespace(namespace);
  const { data: use, error, refetch } = useCall(getOverview, { params: { namespace } });
  const empty = use !== undefined && use.resources.dataset + use.resources.container === 0;
  const sample = useSampleOffered(namespace);
  return (
    <>
      <Head namespace={namespace} />
      <ErrorNotice error={error} onRetry={refetch} />
      {empty && <FirstSteps namespace={own} sample={sample} />}
      <Gauges use={use} />
      {own.kind === "organization" && <NearLimits namespace={namespace} />}
      {!empty && (
        <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
          <RunningNow namespace={namespace} />
          <Recent namespace={namespace} />
        </SimpleGrid>
      )}
    </>
  );
}

function Head({ namespace }: { namespace: string }) {
  const { t } = useTranslation();
  const own = useNamespace(namespace);
  const shared = own.kind === "organization";
  const { data } = useCall(getOrganization, { params: { organization: namespace } }, { enabled: shared });
  const members = data && <TextLink {...paths.members(namespace)}>{data.members}</TextLink>;
  const address = <TextLink {...paths.home(namespace)}>{`${location.host}/${namespace}`}</TextLink>;
  return (
    <PageTitle
      title={own.name}
      badges={own.role && <RoleBadge role={own.role} />}
      facts={
        shared && (
          <Facts
            items={[
              [t("overview.members"), members ?? "…"],
              [t("overview.address"), address],
            ]}
          />
        )
      }
    />
  );
}

/** The sample is offered where an installation is empty: to its operator, who is in no organization yet. */
function useSampleOffered(namespace: string): boolean {
  const person = useMe();
  const may = Boolean(person?.operator && person.path === namespace && person.memberships.length === 0);
  const { data } = useCall(getSetup, {}, { enabled: may });
  return may && data?.demo === false;
}
