import { SimpleGrid, Skeleton } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { lazy, Suspense, useRef } from "react";
import { useTranslation } from "react-i18next";
import { getSetup } from "../../../contract/accounts.ts";
import { getOrganization } from "../../../contract/organizations.ts";
import { getOverview } from "../../../contract/usage.ts";
import { useCall } from "../../api.ts";
import { type Namespace, useMe, useNamespace } from "../../namespace.ts";
import { RoleBadge } from "../../parts/badges.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { TextLink } from "../../parts/links.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { paths } from "../../paths.ts";
import { Executions } from "./Executions.tsx";
import { Gauges } from "./Gauges.tsx";
import { NearLimits } from "./NearLimits.tsx";
import { Recent } from "./Recent.tsx";
import { Waiting } from "./Waiting.tsx";

const Maintained = lazy(() => import("./Maintained.tsx"));
const FirstSteps = lazy(() => import("./FirstSteps.tsx"));

/** Nothing below moves when it comes. */
const place = <Skeleton height={660} mb="md" radius="lg" />;

export default function Overview() {
  const { namespace } = useParams({ from: "/frame/$namespace/overview" });
  const own = useNamespace(namespace);
  const { data: use, error, refetch } = useCall(getOverview, { params: { namespace } });
  const shared = own.kind === "organization";
  const { data: organization } = useCall(getOrganization, { params: { organization: namespace } }, { enabled: shared });
  const empty = use !== undefined && Object.values(use.resources).every((count) => count === 0);
  const sample = useSampleOffered(namespace);
  return (
    <>
      <Head own={own} members={organization?.members} />
      <ErrorNotice error={error} onRetry={refetch} />
      <Suspense fallback={<Skeleton height={290} mb="md" radius="lg" />}>
        {empty && <FirstSteps namespace={own} can={organization?.can} sample={sample} />}
      </Suspense>
      <Gauges use={use} />
      {shared && <Waiting namespace={namespace} />}
      {shared && <NearLimits namespace={namespace} />}
      {own.role === "maintainer" && (
        <Suspense fallback={place}>{organization ? <Maintained organization={organization} /> : place}</Suspense>
      )}
      {!empty && (
        <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
          <Executions namespace={namespace} />
          <Recent namespace={namespace} />
        </SimpleGrid>
      )}
    </>
  );
}

function Head({ own, members }: { own: Namespace; members: number | undefined }) {
  const { t } = useTranslation();
  const address = <TextLink {...paths.home(own.path)}>{`${location.host}/${own.path}`}</TextLink>;
  return (
    <PageTitle
      title={own.name}
      badges={own.role && <RoleBadge role={own.role} />}
      facts={
        own.kind === "organization" && (
          <Facts
            items={[
              [
                t("overview.members"),
                <TextLink key="members" {...paths.members(own.path)}>
                  {members ?? "…"}
                </TextLink>,
              ],
              [t("overview.address"), address],
            ]}
          />
        )
      }
    />
  );
}

/**
 * The sample is offered where an installation is empty: to its operator, who is in no organization yet. Once offered
 * it stays until one leaves the page: loading makes the operator a member, and its accounts are shown here.
 */
function useSampleOffered(namespace: string): boolean {
  const person = useMe();
  const offered = useRef(false);
  const may = Boolean(person?.operator && person.path === namespace && person.memberships.length === 0);
  const { data } = useCall(getSetup, {}, { enabled: may });
  offered.current ||= may && data?.demo === false;
  return offered.current;
}
