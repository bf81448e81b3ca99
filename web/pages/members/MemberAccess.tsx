import { Paper, Text } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { getMemberAccess } from "../../../contract/access.ts";
import { listMembers } from "../../../contract/members.ts";
import { problemOf, useCall, usePages } from "../../api.ts";
import { useReachColumns } from "../../parts/access/reachColumns.tsx";
import { RoleBadge } from "../../parts/badges.tsx";
import { DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { KindFilters } from "../../parts/resource/KindFilters.tsx";
import { MissingContent } from "../errors.tsx";

const from = "/frame/$namespace/members/people/$member";

/** What a member can reach, and why: for maintainers, and for oneself. */
export default function MemberAccess() {
  const { t } = useTranslation();
  const { namespace, member } = useParams({ from });
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/members/people/$member" });
  const show = (change: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const list = usePages(getMemberAccess, { params: { organization: namespace, member }, query: search });
  const { data } = useCall(listMembers, { params: { organization: namespace }, query: { query: member, limit: 100 } });
  const person = data?.items.find(({ path }) => path === member);
  const name = person?.name ?? member;
  const columns = useReachColumns(name);
  if (problemOf(list.error)?.status === 404) return <MissingContent />;
  return (
    <>
      <PageTitle
        title={t("access.reach_title", { name })}
        badges={person && <RoleBadge role={person.role} />}
        facts={<Text c="dimmed">{t("access.reach_hint")}</Text>}
      />
      <KindFilters search={search} onShow={show} />
      <Paper style={{ overflow: "hidden" }}>
        <DataTable
          label={t("access.reach_title", { name })}
          columns={columns}
          list={list}
          rowKey={({ resource }) => resource.id}
          opens
          empty={<EmptyState icon={<IconLock size={22} />} title={t("access.reach_empty")} />}
        />
      </Paper>
    </>
  );
}
