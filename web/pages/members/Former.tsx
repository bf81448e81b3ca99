import { Button, Paper, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDoorExit, IconLock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type FormerMember, listFormerMembers } from "../../../contract/departures.ts";
import { usePages } from "../../api.ts";
import { exactTime } from "../../format.ts";
import { RoleBadge } from "../../parts/badges.tsx";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { useBringBack } from "./bringBack.tsx";
import { PersonCell } from "./PersonCell.tsx";

interface FormerProps {
  namespace: string;
  can: Record<string, boolean> | undefined;
}

/** Who left or was removed, and the way back. */
export default function Former({ namespace, can }: FormerProps) {
  const { t } = useTranslation();
  const allowed = can?.["member.remove"];
  const params = { organization: namespace };
  const list = usePages(listFormerMembers, { params, query: {} }, { enabled: allowed ?? false });
  const columns = useColumns(namespace);
  if (allowed === false) return <EmptyState icon={<IconLock size={22} />} title={t("coming.former_reason")} />;
  return (
    <Paper>
      <DataTable
        label={t("coming.former")}
        columns={columns}
        list={list}
        rowKey={({ path }) => path}
        empty={
          <EmptyState icon={<IconDoorExit size={22} />} title={t("coming.former_empty")}>
            {t("coming.former_empty_text")}
          </EmptyState>
        }
      />
    </Paper>
  );
}

function useColumns(namespace: string): Column<FormerMember>[] {
  const { t } = useTranslation();
  return [
    { key: "person", title: t("members.person"), cell: (row) => <PersonCell {...row} /> },
    {
      key: "was",
      title: t("coming.was"),
      from: "sm",
      width: 150,
      cell: ({ role }) => (role ? <RoleBadge role={role} /> : "—"),
    },
    {
      key: "left",
      title: t("coming.left"),
      from: "xs",
      width: 220,
      cell: ({ left_at, removed, ended_by }) => (
        <>
          <TimeAgo time={left_at} />
          <Text size="xs" c="dimmed">
            {removed ? ended_by && t("coming.left_by", { name: ended_by.name }) : t("coming.left_self")}
          </Text>
        </>
      ),
    },
    {
      key: "actions",
      title: t("parts.actions"),
      quiet: true,
      align: "right",
      width: 160,
      cell: (row) => <BringBack namespace={namespace} former={row} />,
    },
  ];
}

function BringBack({ namespace, former }: { namespace: string; former: FormerMember }) {
  const { t } = useTranslation();
  const [asking, { open, close }] = useDisclosure(false);
  const bringBack = useBringBack(namespace);
  const { name, path, role, return_until, can } = former;
  if (!return_until || !can["member.return"])
    return (
      <Text size="xs" c="dimmed">
        {t("coming.return_over")}
      </Text>
    );
  return (
    <>
      <Button variant="default" size="xs" onClick={open} aria-label={`${t("coming.return")}: ${name}`}>
        {t("coming.return")}
      </Button>
      <ConfirmDialog
        opened={asking}
        onClose={close}
        title={t("coming.return_title", { name })}
        confirm={t("coming.return")}
        onConfirm={() => bringBack(path)}
      >
        <Text>{t("coming.return_text", { role: t(`parts.roles.${role ?? "viewer"}`) })}</Text>
        <Text c="dimmed" size="sm" mt="xs">
          {t("coming.return_until", { time: exactTime(return_until) })}
        </Text>
      </ConfirmDialog>
    </>
  );
}
