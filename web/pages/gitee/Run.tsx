import { Progress, Skeleton, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { SyncLink } from "../../../contract/sync.ts";
import { getSyncRun, type SyncRun } from "../../../contract/sync-runs.ts";
import { isGone, reading } from "../../api.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Section } from "../../parts/Section.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { Changes } from "./Changes.tsx";
import type { PageProps } from "./page.ts";
import { Decide, Leave } from "./RunActs.tsx";

interface RunProps extends PageProps {
  id: string;
  link: SyncLink;
  onAgain: () => void;
}

const poll_ms = 700;

/** One sync at the head of the page: how far it is, what it would change, or what it did. */
export function Run({ id, link, onAgain, ...at }: RunProps) {
  const { namespace, onShow } = at;
  const { data: run, error } = useQuery({
    ...reading(getSyncRun, { params: { organization: namespace, id } }),
    refetchInterval: ({ state }) => (state.data?.state === "reading" ? poll_ms : false),
  });
  useEnd(run);
  if (isGone(error)) return null;
  if (!run) return error ? <ErrorNotice error={error} /> : <Skeleton height={120} mb="md" />;
  const login = link.forge_organization.login;
  const shown = { run, namespace, login };
  const leave = () => onShow({ run: undefined });
  if (run.state === "reading") return <Reading run={run} login={login} />;
  if (run.state === "previewed" || run.state === "waiting") return <Waiting {...shown} onDone={onShow} />;
  if (run.state === "failed") return <Failed run={run} onAgain={onAgain} onLeave={leave} />;
  return <Ended {...shown} onLeave={leave} />;
}

/** When a reading ends, everything that is shown of the organization may be another. */
function useEnd(run: SyncRun | undefined): void {
  const client = useQueryClient();
  const before = useRef(run?.state);
  useEffect(() => {
    if (before.current === "reading" && run?.state !== "reading") void client.invalidateQueries();
    before.current = run?.state;
  }, [run?.state, client]);
}

function Reading({ run, login }: { run: SyncRun; login: string }) {
  const { t } = useTranslation();
  const { people_read: people, pages_read: pages, people_expected: expected } = run;
  const words =
    expected === null
      ? t("gitee.reading_progress", { people, pages })
      : t("gitee.reading_progress_of", { people, expected, pages });
  const share = expected ? Math.min(100, (100 * people) / expected) : 0;
  return (
    <Section title={t("gitee.reading", { login })}>
      <Text aria-live="polite" mb={6}>
        {words}
      </Text>
      <Progress value={share} size={8} aria-label={t("gitee.reading", { login })} />
    </Section>
  );
}

interface ShownProps {
  run: SyncRun;
  namespace: string;
  login: string;
}

function Waiting({ run, namespace, login, onDone }: ShownProps & { onDone: PageProps["onShow"] }) {
  const { t } = useTranslation();
  const titles = { first: "run_first", mass_change: "run_mass" } as const;
  const title = run.waits_for ? titles[run.waits_for] : "run_previewed";
  return (
    <Section
      title={t(`gitee.${title}`)}
      hint={
        <>
          {t(`gitee.${title}_text`, { login })} <TimeAgo time={run.read_at ?? run.started_at} />
        </>
      }
      action={<Decide run={run} namespace={namespace} login={login} onShow={onDone} />}
      flush
    >
      <Changes namespace={namespace} run={run} />
    </Section>
  );
}

function Failed({ run, onAgain, onLeave }: { run: SyncRun; onAgain: () => void; onLeave: () => void }) {
  const { t } = useTranslation();
  const { failure } = run;
  return (
    <Section
      title={t("gitee.run_failed")}
      hint={t("gitee.run_failed_text")}
      action={<Leave onLeave={onLeave} onAgain={onAgain} />}
    >
      {failure && (
        <>
          <Text>{t(`gitee.failures.${failure.kind}`)}</Text>
          <Text c="dimmed">{failure.text}</Text>
        </>
      )}
    </Section>
  );
}

function Ended({ run, namespace, login, onLeave }: ShownProps & { onLeave: () => void }) {
  const { t } = useTranslation();
  const applied = run.state === "applied";
  const hint = applied ? run.ended_at && <TimeAgo time={run.ended_at} /> : t("gitee.run_superseded_text");
  return (
    <Section
      title={t(applied ? "gitee.applied" : "gitee.run_superseded", { login })}
      hint={hint}
      action={<Leave onLeave={onLeave} />}
      flush
    >
      {applied && <Changes namespace={namespace} run={run} />}
    </Section>
  );
}
