import { Skeleton, Text } from "@mantine/core";
import { Navigate, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { listViews } from "../../../contract/views.ts";
import { useCall } from "../../api.ts";
import { zone } from "../../format.ts";
import { PageTabs } from "../../parts/PageTabs.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { paths } from "../../paths.ts";
import { Changes } from "./Changes.tsx";
import { Calls } from "./calls/Calls.tsx";
import { Statistics } from "./Statistics.tsx";
import type { UsageSearch } from "./statistics.ts";
import { Storage } from "./storage/Storage.tsx";
import { UsageOverview } from "./UsageOverview.tsx";
import { UsageRecords } from "./UsageRecords.tsx";
import { Views } from "./views/Views.tsx";
import { searchOf } from "./views/views.ts";

const from = "/frame/$namespace/usage";
const tabs = ["overview", "storage", "statistics", "records", "calls", "changes"] as const;

/** What a workbench uses and used: now, in sums, line by line, and what changed of it. */
export default function Usage() {
  const { t } = useTranslation();
  const { namespace } = useParams({ from });
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/usage" });
  const show = (change: Partial<typeof search>, replace = true) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace });
  const tab = search.tab ?? "overview";
  const bare = Object.values(search).every((part) => part === undefined);
  const views = useCall(listViews, { params: { namespace } }, { enabled: bare });
  const first = bare ? views.data?.items.find(({ opens }) => opens) : undefined;
  if (first) return <Navigate {...paths.usage(namespace, searchOf(first))} replace />;
  if (bare && views.isLoading) return <Skeleton height={320} />;
  const open = (search: UsageSearch) => void navigate({ search });
  return (
    <>
      <PageTitle
        title={t("usage.title")}
        facts={
          <Text size="sm" c="dimmed">
            {t("usage.zones", { zone: zone() })}
          </Text>
        }
        action={<Views namespace={namespace} search={search} onOpen={open} onSearch={show} />}
      />
      <PageTabs
        label={t("usage.title")}
        value={tab}
        tabs={tabs.map((value) => ({ value, label: t(`usage.tabs.${value}`) }))}
        onChange={(next) => show({ tab: next }, false)}
      />
      {tab === "overview" && <UsageOverview namespace={namespace} />}
      {tab === "storage" && <Storage namespace={namespace} search={search} onSearch={show} />}
      {tab === "statistics" && <Statistics namespace={namespace} search={search} onSearch={show} />}
      {tab === "calls" && <Calls namespace={namespace} search={search} onSearch={show} />}
      {tab === "changes" && <Changes namespace={namespace} search={search} onSearch={show} />}
      {tab === "records" && <UsageRecords namespace={namespace} search={search} onSearch={show} />}
    </>
  );
}
