import { Text } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { listOwnActivity } from "../../../contract/activity.ts";
import { usePages } from "../../api.ts";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { ActivityFilters } from "./ActivityFilters.tsx";
import { ActivityLog } from "./ActivityLog.tsx";
import { type Filters, queryOf } from "./filters.ts";

export default function OwnActivity() {
  const { t } = useTranslation();
  const filters = useSearch({ from: "/frame/account/activity" });
  const navigate = useNavigate({ from: "/account/activity" });
  const show = (change: Partial<Filters>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false });
  const list = usePages(listOwnActivity, { query: queryOf(filters) });
  return (
    <>
      <PageTitle title={t("activity.own_title")} facts={<Text c="dimmed">{t("activity.own_text")}</Text>} />
      <ActivityFilters own filters={filters} onChange={show} />
      <ActivityLog label={t("activity.own_title")} list={list} filters={filters} onChange={show} />
    </>
  );
}
