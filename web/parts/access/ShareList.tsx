import { ActionIcon, Group, Text, ThemeIcon, Tooltip } from "@mantine/core";
import { IconShare3, IconUserMinus, IconUsersGroup } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { type Share, type ShareLevel, shareLevels } from "../../../contract/shares.ts";
import { useMe, useNamespace } from "../../namespace.ts";
import { paths } from "../../paths.ts";
import { Choice } from "../Choice.tsx";
import { type Column, DataTable } from "../DataTable.tsx";
import { EmptyState } from "../EmptyState.tsx";
import { GuardedButton, useReason } from "../guard.tsx";
import { TextLink } from "../links.tsx";
import { Section } from "../Section.tsx";
import { TimeAgo } from "../TimeAgo.tsx";
import { Someone } from "./AccessList.tsx";
import { useAccessDialogs } from "./dialogs.ts";
import { levelsUpTo } from "./LevelField.tsx";
import { useShares } from "./share.ts";
import { subjectOf } from "./subject.ts";
import { actionOn, type Thing } from "./thing.ts";

const ShareDialog = lazy(() => import("./ShareDialog.tsx"));
const EndShareDialog = lazy(() => import("./EndShareDialog.tsx"));

/** Whom a thing is shared with, each with what they may; the door to sharing, changing and ending. */
export function ShareList({ thing }: { thing: Thing }) {
  const { t } = useTranslation();
  const { namespace } = thing;
  const dialogs = useAccessDialogs();
  const personal = useNamespace(namespace).kind === "person";
  const { list } = useShares(thing, undefined);
  const reason = useShareReason(thing);
  const share = (
    <GuardedButton
      reason={reason}
      leftSection={<IconShare3 size={16} />}
      onClick={() => dialogs.show({ dialog: "share" })}
    >
      {t("access.share")}
    </GuardedButton>
  );
  return (
    <Section
      title={t("access.shares")}
      hint={t(personal ? "access.shares_hint_personal" : "access.shares_hint")}
      action={list.items?.length ? share : undefined}
      flush
    >
      <DataTable
        label={t("access.shares")}
        columns={useColumns(thing)}
        list={list}
        rowKey={subjectOf}
        empty={
          <EmptyState icon={<IconShare3 size={22} />} title={t("access.shares_empty")} action={share}>
            {t("access.shares_empty_text")}
          </EmptyState>
        }
      />
      <Suspense>
        {dialogs.dialog === "share" && <ShareDialog thing={thing} onClose={dialogs.close} />}
        {dialogs.dialog === "end" && dialogs.with && (
          <EndShareDialog thing={thing} subject={dialogs.with} onClose={dialogs.close} />
        )}
      </Suspense>
    </Section>
  );
}

/** Why one may not share a thing. */
function useShareReason(thing: Thing): string | undefined {
  const { t } = useTranslation();
  const reason = useReason()(thing.can, actionOn(thing, "share"));
  const closed = thing.kind === "project" && thing.visibility === "private";
  return reason ?? (closed ? t("access.shares_private") : undefined);
}

function useColumns(thing: Thing): Column<Share>[] {
  const { t } = useTranslation();
  return [
    { key: "with", title: t("access.share_with"), cell: (row) => <With share={row} namespace={thing.namespace} /> },
    { key: "level", title: t("access.level"), width: 170, cell: (row) => <Level share={row} thing={thing} /> },
    { key: "by", title: t("access.share_by"), width: 160, from: "md", cell: (row) => row.created_by.name },
    {
      key: "when",
      title: t("access.share_when"),
      width: 140,
      from: "lg",
      cell: (row) => <TimeAgo time={row.created_at} />,
    },
    {
      key: "end",
      title: t("parts.actions"),
      quiet: true,
      align: "right",
      width: 60,
      cell: (row) => <End share={row} thing={thing} />,
    },
  ];
}

function With({ share: { person, team }, namespace }: { share: Share; namespace: string }) {
  const { t } = useTranslation();
  if (person) return <Someone {...person} />;
  return (
    <Group gap="sm" wrap="nowrap">
      <ThemeIcon variant="light" size={30} radius="xl">
        <IconUsersGroup size={18} aria-hidden />
      </ThemeIcon>
      <div>
        <TextLink {...paths.team(namespace, team ?? "")} fw={550} lh={1.3}>
          {team}
        </TextLink>
        <Text size="xs" c="dimmed" lh={1.3}>
          {t("access.team")}
        </Text>
      </div>
    </Group>
  );
}

/** What they may do; another level opens the dialog that says what it changes. */
function Level({ share, thing }: { share: Share; thing: Thing }) {
  const { t } = useTranslation();
  const { show } = useAccessDialogs();
  const given = levelsUpTo(thing.tie);
  const name = share.person?.name ?? share.team ?? "";
  if (!thing.can[actionOn(thing, "share")] || !given.includes(share.level))
    return <>{t(`access.levels.${share.level}`)}</>;
  return (
    <Choice
      size="xs"
      aria-label={t("access.share_level_of", { name })}
      allowDeselect={false}
      data={shareLevels.map((level) => ({
        value: level,
        label: t(`access.levels.${level}`),
        disabled: !given.includes(level),
      }))}
      value={share.level}
      onChange={(level) => show({ dialog: "share", with: subjectOf(share), level: level as ShareLevel })}
    />
  );
}

/** Whoever may share may end it, and everybody what is shared with themselves. */
function End({ share, thing }: { share: Share; thing: Thing }) {
  const { t } = useTranslation();
  const { show } = useAccessDialogs();
  const self = useMe()?.path;
  if (!thing.can[actionOn(thing, "share")] && share.person?.path !== self) return null;
  const label = `${t("access.share_end")}: ${share.person?.name ?? share.team}`;
  return (
    <Tooltip label={t("access.share_end")}>
      <ActionIcon aria-label={label} onClick={() => show({ dialog: "end", with: subjectOf(share) })}>
        <IconUserMinus size={17} />
      </ActionIcon>
    </Tooltip>
  );
}
