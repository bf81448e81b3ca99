import { Paper, Text } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { getOrganizationToken, getOrganizationTokenAccess } from "../../../contract/organization-tokens.ts";
import { problemOf, useCall, usePages } from "../../api.ts";
import { useReachColumns } from "../../parts/access/reachColumns.tsx";
import { DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { KindFilters } from "../../parts/resource/KindFilters.tsx";
import { paths } from "../../paths.ts";
import { MissingContent } from "../errors.tsx";
import { OrganizationTokenActions } from "./OrganizationTokenActions.tsx";

const from = "/frame/$namespace/settings/tokens/$token";

/** What a token of an organization reaches, and why. */
export default function TokenReach() {
  const { t } = useTranslation();
  const { namespace, token: id } = useParams({ from });
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/settings/tokens/$token" });
  const show = (change: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const params = { organization: namespace, id };
  const { data: token, error } = useCall(getOrganizationToken, { params });
  const list = usePages(getOrganizationTokenAccess, { params, query: search });
  const columns = useReachColumns(token?.name ?? "");
  if (problemOf(error)) return <MissingContent />;
  const back = () => void navigate(paths.organizationTokens(namespace));
  return (
    <>
      <PageTitle
        title={t("access.reach_title", { name: token?.name ?? "…" })}
        facts={<Text c="dimmed">{t("tokens.reach_hint")}</Text>}
        action={token && <OrganizationTokenActions organization={namespace} token={token} onRevoked={back} />}
      />
      <KindFilters search={search} onShow={show} />
      <Paper style={{ overflow: "hidden" }}>
        <DataTable
          label={t("access.reach_title", { name: token?.name ?? "" })}
          columns={columns}
          list={list}
          rowKey={({ resource }) => resource.id}
          opens
          empty={<EmptyState icon={<IconLock size={22} />} title={t("tokens.reach_empty")} />}
        />
      </Paper>
    </>
  );
}
