import { ActionIcon, Badge, Button, Group, Paper, Text, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconLink, IconLock, IconQrcode, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Invitation, listInvitations, revokeInvitation } from "../../../contract/members.ts";
import { call, usePages } from "../../api.ts";
import { number } from "../../format.ts";
import { RoleBadge } from "../../parts/badges.tsx";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { TextLink } from "../../parts/links.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { paths } from "../../paths.ts";

interface InvitationsProps {
  namespace: string;
  can: Record<string, boolean> | undefined;
  onNew: () => void;
}

/** Every invitation with its state, for maintainers. */
export default function Invitations({ namespace, can, onNew }: InvitationsProps) {
  const { t } = useTranslation();
  const columns = useColumns(namespace);
  const allowed = can?.["invitation.create"];
  const list = usePages(
    listInvitations,
    { params: { organization: namespace }, query: {} },
    { enabled: allowed ?? false },
  );
  if (allowed === false) return <EmptyState icon={<IconLock size={22} />} title={t("members.invitations_reason")} />;
  return (
    <Paper>
      <DataTable
        label={t("members.invitations")}
        columns={columns}
        list={list}
        rowKey={({ id }) => id}
        empty={
          <EmptyState
            icon={<IconLink size={22} />}
            title={t("members.invitations_empty")}
            action={<Button onClick={onNew}>{t("members.invite")}</Button>}
          >
            {t("members.invitations_empty_text")}
          </EmptyState>
        }
      />
    </Paper>
  );
}

const colors = { pending: "teal", expired: "gray", exhausted: "gray", revoked: "red" } as const;

function useColumns(namespace: string): Column<Invitation>[] {
  const { t } = useTranslation();
  return [
    {
      key: "invitation",
      title: t("members.invitation"),
      cell: ({ email, role }) => (
        <Group gap="xs">
          <RoleBadge role={role} />
          <Text>{email ? t("members.for_email", { email }) : t("members.by_link")}</Text>
        </Group>
      ),
    },
    {
      key: "state",
      title: t("members.state"),
      cell: ({ state }) => <Badge color={colors[state]}>{t(`members.states.${state}`)}</Badge>,
    },
    {
      key: "used",
      title: t("members.used"),
      from: "sm",
      align: "right",
      cell: ({ uses, max_uses }) =>
        max_uses === null ? number(uses) : t("members.used_of", { uses: number(uses), max: number(max_uses) }),
    },
    { key: "expires", title: t("members.expires"), from: "sm", cell: (row) => <TimeAgo time={row.expires_at} /> },
    { key: "by", title: t("members.made_by"), from: "md", cell: (row) => row.created_by },
    {
      key: "actions",
      title: t("parts.actions"),
      quiet: true,
      align: "right",
      width: 90,
      cell: (row) => row.state === "pending" && <InvitationActions namespace={namespace} id={row.id} />,
    },
  ];
}

function InvitationActions({ namespace, id }: { namespace: string; id: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [revoking, { open, close }] = useDisclosure(false);
  const revoke = async () => {
    await call(revokeInvitation, { params: { organization: namespace, id } });
    notifications.show({ message: t("members.revoked") });
    void client.invalidateQueries();
  };
  return (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      <Tooltip label={t("members.qr_show")}>
        <TextLink
          {...paths.members(namespace, { tab: "invitations", qr: id })}
          aria-label={t("members.qr_show")}
          c="dimmed"
          display="flex"
          p={5}
        >
          <IconQrcode size={17} />
        </TextLink>
      </Tooltip>
      <Tooltip label={t("members.revoke")}>
        <ActionIcon onClick={open} aria-label={t("members.revoke")}>
          <IconTrash size={16} />
        </ActionIcon>
      </Tooltip>
      <ConfirmDialog
        opened={revoking}
        onClose={close}
        title={t("members.revoke_title")}
        confirm={t("members.revoke")}
        onConfirm={revoke}
      >
        <Text>{t("members.revoke_text")}</Text>
      </ConfirmDialog>
    </Group>
  );
}
