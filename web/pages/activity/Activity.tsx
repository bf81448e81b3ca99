import { Text } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { listActivity } from "../../../contract/activity.ts";
import { problemOf, usePages } from "../../api.ts";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { ActivityFilters } from "./ActivityFilters.tsx";
import { ActivityLog } from "./ActivityLog.tsx";
import { ActorChoice } from "./ActorChoice.tsx";
import { Download } from "./Download.tsx";
import { type Filters, queryOf } from "./filters.ts";
import { ThroughTime } from "./ThroughTime.tsx";

const from = "/frame/$namespace/activity";

export default function Activity() {
  const { t } = useTranslation();
  const { namespace } = useParams({ from });
  const filters = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/activity" });
  const show = (change: Partial<Filters>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false });
  const query = queryOf(filters);
  const list = usePages(listActivity, { params: { organization: namespace }, query });
  if (problemOf(list.error)?.status === 403)
    return <EmptyState alone icon={<IconLock size={22} />} title={t("activity.reason")} />;
  const given = { filters, onChange: show };
  return (
    <>
      <PageTitle
        title={t("activity.title")}
        facts={<Text c="dimmed">{t("activity.text")}</Text>}
        action={<Download namespace={namespace} query={query} />}
      />
      <ActivityFilters {...given} actor={<ActorChoice namespace={namespace} {...given} />} />
      <ThroughTime namespace={namespace} query={query} onNarrow={show} />
      <ActivityLog label={t("activity.title")} list={list} {...given} />
    </>
  );
}
