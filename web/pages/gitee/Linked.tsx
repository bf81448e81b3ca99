import { Anchor, Badge, Button, Paper, Tooltip } from "@mantine/core";
import { IconEye, IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { SyncLink } from "../../../contract/sync.ts";
import { type SyncRun, startSync } from "../../../contract/sync-runs.ts";
import { useAct } from "../../api.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { PageTabs } from "../../parts/PageTabs.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { Health } from "./Health.tsx";
import { History } from "./History.tsx";
import { Overview } from "./Overview.tsx";
import { People } from "./People.tsx";
import type { PageProps } from "./page.ts";
import { Run } from "./Run.tsx";
import { Settings } from "./Settings.tsx";

/** An organization that follows one there: how it stands, what goes on, and everything about it. */
export function Linked({ link, ...at }: PageProps & { link: SyncLink }) {
  const { t } = useTranslation();
  const { namespace, search, onShow } = at;
  const tab = search.tab ?? "overview";
  const run = search.run ?? link.run;
  const act = useAct(startSync, ({ id }: SyncRun) => onShow({ run: id }));
  const start = (preview: boolean) => act.mutate({ params: { organization: namespace }, body: { preview } });
  const people = Object.values(link.people).reduce((sum, count) => sum + count, 0);
  return (
    <>
      <PageTitle
        title={t("gitee.title")}
        badges={<HealthBadge {...link} />}
        facts={<LinkFacts {...link} />}
        action={<Acts link={link} pending={act.isPending} onStart={start} />}
      />
      <ErrorNotice error={act.error} />
      <Health link={link} namespace={namespace} />
      {run && <Run key={run} {...at} id={run} link={link} onAgain={() => start(false)} />}
      <PageTabs
        label={t("gitee.title")}
        value={tab}
        onChange={(next) => onShow({ tab: next === "overview" ? undefined : next })}
        tabs={[
          { value: "overview", label: t("gitee.tabs.overview") },
          { value: "people", label: t("gitee.tabs.people"), count: people },
          { value: "history", label: t("gitee.tabs.history") },
          { value: "settings", label: t("gitee.tabs.settings") },
        ]}
      />
      {tab === "overview" && <Overview {...at} link={link} />}
      {tab === "people" && <People {...at} />}
      {tab === "history" && (
        <Paper>
          <History {...at} />
        </Paper>
      )}
      {tab === "settings" && <Settings namespace={namespace} link={link} />}
    </>
  );
}

const colors = { ok: "teal", stale: "orange", needs_authorization: "red", moved: "red", suspended: "gray" } as const;

function HealthBadge({ health, applied }: SyncLink) {
  const { t } = useTranslation();
  if (health === "ok" && !applied) return <Badge color="guild">{t("gitee.health.first")}</Badge>;
  return <Badge color={colors[health]}>{t(`gitee.health.${health}`)}</Badge>;
}

function LinkFacts({ forge_organization: { url, login }, synced_at, next_at, every_hours }: SyncLink) {
  const { t } = useTranslation();
  const there = (
    <Anchor href={url} target="_blank" rel="noreferrer">
      {login}
    </Anchor>
  );
  return (
    <Facts
      items={[
        [t("gitee.organization_there"), there],
        [t("gitee.synced"), synced_at ? <TimeAgo key="synced" time={synced_at} /> : t("gitee.synced_never")],
        [
          t("gitee.next"),
          next_at ? (
            <TimeAgo key="next" time={next_at} />
          ) : (
            t(every_hours === null ? "gitee.next_none" : "gitee.next_waits")
          ),
        ],
      ]}
    />
  );
}

interface ActsProps {
  link: SyncLink;
  pending: boolean;
  onStart: (preview: boolean) => void;
}

function Acts({ link, pending, onStart }: ActsProps) {
  const { t } = useTranslation();
  const suspended = link.health === "suspended";
  return (
    <>
      <Button variant="default" leftSection={<IconEye size={16} />} disabled={pending} onClick={() => onStart(true)}>
        {t("gitee.preview")}
      </Button>
      <Tooltip label={t("gitee.health_text.suspended")} disabled={!suspended}>
        <Button
          leftSection={<IconRefresh size={16} />}
          loading={pending}
          {...(suspended ? { "data-disabled": true, "aria-disabled": true } : {})}
          onClick={() => suspended || onStart(false)}
        >
          {t("gitee.sync")}
        </Button>
      </Tooltip>
    </>
  );
}
