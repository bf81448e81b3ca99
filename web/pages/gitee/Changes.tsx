import { Accordion, Badge, Group, Text } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listSyncChanges, type SyncChange, type SyncRun } from "../../../contract/sync-runs.ts";
import { usePages } from "../../api.ts";
import { number } from "../../format.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { changeKinds, useValueWords } from "./words.ts";

/** Groups longer than this are opened by hand. */
const short = 10;

/** What a sync changes or changed, group by group: whom, from what to what, and why. */
export function Changes({ namespace, run }: { namespace: string; run: SyncRun }) {
  const { t } = useTranslation();
  const kinds = changeKinds.filter((kind) => run.counts[kind] > 0);
  const first = kinds.filter((kind) => kinds.length === 1 || run.counts[kind] <= short);
  const [opened, setOpened] = useState<string[]>(first);
  if (kinds.length === 0)
    return (
      <Text px="md" pb="md">
        {t("gitee.run_nothing")}
      </Text>
    );
  const titles = run.state === "applied" ? "groups_done" : "groups";
  return (
    <Accordion multiple order={3} value={opened} onChange={setOpened}>
      {kinds.map((kind) => (
        <Accordion.Item key={kind} value={kind}>
          <Accordion.Control>
            <Group gap="xs">
              <Text fw={550}>{t(`gitee.${titles}.${kind}`)}</Text>
              <Badge color="gray">{number(run.counts[kind])}</Badge>
            </Group>
          </Accordion.Control>
          <Accordion.Panel role="group">
            {opened.includes(kind) && <ChangeList namespace={namespace} run={run} kind={kind} />}
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}

interface ChangeListProps {
  namespace: string;
  run: SyncRun;
  kind: SyncChange["kind"];
}

function ChangeList({ namespace, run, kind }: ChangeListProps) {
  const { t } = useTranslation();
  const params = { organization: namespace, id: run.id };
  const list = usePages(listSyncChanges, { params, query: { kind } });
  const columns: Column<SyncChange>[] = [
    { key: "person", title: t("gitee.person"), cell: (row) => <Who {...row} /> },
    { key: "change", title: t("gitee.change"), width: "34%", cell: (row) => <What {...row} /> },
    { key: "why", title: t("gitee.why"), from: "sm", width: "30%", cell: ({ why }) => t(`gitee.whys.${why}`) },
  ];
  return (
    <DataTable
      label={t(`gitee.groups.${kind}`)}
      columns={columns}
      list={list}
      rowKey={({ n }) => String(n)}
      empty={<Text px="md">{t("gitee.run_nothing")}</Text>}
    />
  );
}

function Who({ who, member, field, why }: SyncChange) {
  const { t } = useTranslation();
  const below = [who?.login, member && member.path !== who?.login ? member.path : undefined].filter(Boolean);
  return (
    <div>
      <Text fw={550} lh={1.3}>
        {field ? t(`gitee.fields.${field}`) : (member?.name ?? who?.name)}
      </Text>
      {below.length > 0 && (
        <Text size="xs" c="dimmed" lh={1.3}>
          {below.join(" · ")}
        </Text>
      )}
      <Text size="xs" c="dimmed" hiddenFrom="sm">
        {t(`gitee.whys.${why}`)}
      </Text>
    </div>
  );
}

function What({ kind, field, from, to }: SyncChange) {
  const { t } = useTranslation();
  const words = useValueWords();
  if (field === "avatar") return <>—</>;
  if (kind === "kept" && from !== null)
    return <>{t("gitee.stays", { from: words(from, { field }), to: words(to, { field }) })}</>;
  if (field === null && kind !== "add" && kind !== "pend" && (from === null || to === null))
    return <>{t(to === null ? "gitee.was" : "gitee.would_be", { role: words(to ?? from, { field }) })}</>;
  if (from === null || to === null) return <>{words(to ?? from, { field })}</>;
  return (
    <Group gap={6}>
      <span>{words(from, { field })}</span>
      <IconArrowRight size={14} aria-label={t("gitee.becomes")} role="img" />
      <b>{words(to, { field })}</b>
    </Group>
  );
}
