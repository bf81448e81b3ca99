import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { PageTabs } from "../../parts/PageTabs.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { Changes } from "./Changes.tsx";
import { Statistics } from "./Statistics.tsx";
import { Storage } from "./storage/Storage.tsx";
import { UsageOverview } from "./UsageOverview.tsx";
import { UsageRecords } from "./UsageRecords.tsx";

const from = "/frame/$namespace/usage";
const tabs = ["overview", "storage", "statistics", "records", "changes"] as const;

/** What a workbench uses and used: now, in sums, line by line, and what changed of it. */
export default function Usage() {
  const { t } = useTranslation();
  const { namespace } = useParams({ from });
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/usage" });
  const show = (change: Partial<typeof search>, replace = true) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace });
  const tab = search.tab ?? "overview";
  return (
    <>
      <PageTitle title={t("usage.title")} />
      <PageTabs
        label={t("usage.title")}
        value={tab}
        tabs={tabs.map((value) => ({ value, label: t(`usage.tabs.${value}`) }))}
        onChange={(next) => show({ tab: next }, false)}
      />
      {tab === "overview" && <UsageOverview namespace={namespace} />}
      {tab === "storage" && <Storage namespace={namespace} search={search} onSearch={show} />}
      {tab === "statistics" && <Statistics namespace={namespace} search={search} onSearch={show} />}
      {tab === "changes" && <Changes namespace={namespace} search={search} onSearch={show} />}
      {tab === "records" && <UsageRecords namespace={namespace} search={search} onSearch={show} />}
    </>
  );
}
