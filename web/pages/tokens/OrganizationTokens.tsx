import { Badge, Button, Group, Paper, Stack, Text } from "@mantine/core";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { listOrganizationTokens, type OrganizationToken } from "../../../contract/organization-tokens.ts";
import { problemOf, usePages } from "../../api.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { TextLink } from "../../parts/links.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { SearchField } from "../../parts/SearchField.tsx";
import { Toolbar } from "../../parts/Toolbar.tsx";
import { paths } from "../../paths.ts";
import { MissingContent } from "../errors.tsx";
import { useTokenColumns } from "./columns.tsx";
import { OrganizationTokenActions } from "./OrganizationTokenActions.tsx";

const NewOrganizationToken = lazy(() => import("./NewOrganizationToken.tsx"));
const from = "/frame/$namespace/settings/tokens";

/** The tokens of an organization: for its maintainers. */
export default function OrganizationTokens() {
  const { t } = useTranslation();
  const { namespace } = useParams({ from });
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/settings/tokens" });
  const show = (change: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const { query } = search;
  const list = usePages(listOrganizationTokens, {
    params: { organization: namespace },
    query: query === undefined ? {} : { query },
  });
  const columns = useColumns(namespace);
  const make = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => show({ new: true })}>
      {t("accounts.token_new")}
    </Button>
  );
  if (problemOf(list.error)?.status === 403 || problemOf(list.error)?.status === 404) return <MissingContent />;
  return (
    <>
      <PageTitle title={t("tokens.title")} facts={<Text c="dimmed">{t("tokens.text")}</Text>} action={make} />
      <Toolbar>
        <SearchField label={t("tokens.search")} value={query} onChange={(query) => show({ query })} />
      </Toolbar>
      <Paper style={{ overflow: "hidden" }}>
        <DataTable
          label={t("tokens.title")}
          columns={columns}
          list={list}
          rowKey={({ id }) => id}
          empty={
            <EmptyState icon={<IconKey size={22} />} title={t("accounts.tokens_empty")} action={make}>
              {t("tokens.empty")}
            </EmptyState>
          }
        />
      </Paper>
      <Suspense>
        {search.new && <NewOrganizationToken organization={namespace} onClose={() => show({ new: undefined })} />}
      </Suspense>
    </>
  );
}

function useColumns(namespace: string): Column<OrganizationToken>[] {
  const { t } = useTranslation();
  return [
    {
      key: "name",
      title: t("accounts.token_name"),
      cell: (row) => <Name namespace={namespace} token={row} />,
    },
    { key: "reach", title: t("tokens.reach"), from: "md", cell: (row) => <ReachText {...row} /> },
    ...useTokenColumns<OrganizationToken>(),
    {
      key: "actions",
      title: t("parts.actions"),
      quiet: true,
      align: "right",
      cell: (row) => <OrganizationTokenActions organization={namespace} token={row} />,
    },
  ];
}

function Name({ namespace, token }: { namespace: string; token: OrganizationToken }) {
  const { t } = useTranslation();
  const { state, secret_by, assigned_to, team } = token;
  const whom = assigned_to?.name ?? team;
  return (
    <Stack gap={2} align="flex-start">
      <Group gap="xs">
        <TextLink {...paths.organizationToken(namespace, token.id)} fw={550}>
          {token.name}
        </TextLink>
        {(state === "maker_left" || state === "member_left") && <Badge color="orange">{t("tokens.stopped")}</Badge>}
      </Group>
      <Text size="xs" c="dimmed">
        {state === "maker_left" && t("tokens.maker_left", { name: secret_by.name })}
        {state === "member_left" && t("tokens.member_left", { name: assigned_to?.name })}
        {(state === "active" || state === "expired") &&
          t(whom ? "tokens.counts_for" : "tokens.made_by", { name: whom ?? secret_by.name })}
      </Text>
    </Stack>
  );
}

function ReachText({ all_resources, resources }: OrganizationToken) {
  const { t } = useTranslation();
  if (all_resources) return <>{t("tokens.reach_all")}</>;
  return <>{t("tokens.reach_count", { count: resources.length })}</>;
}
