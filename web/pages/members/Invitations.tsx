import { ActionIcon, Badge, Button, Group, Paper, Text, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconLink, IconLock, IconMailForward, IconQrcode, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Invitation, listInvitations, revokeInvitation, sendInvitation } from "../../../contract/members.ts";
import { call, useAct, usePages } from "../../api.ts";
import { number, relativeTime } from "../../format.ts";
import { RoleBadge } from "../../parts/badges.tsx";
import { Choice } from "../../parts/Choice.tsx";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { TextLink } from "../../parts/links.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { Toolbar } from "../../parts/Toolbar.tsx";
import { paths } from "../../paths.ts";

interface InvitationsProps {
  namespace: string;
  can: Record<string, boolean> | undefined;
  state: Invitation["state"] | undefined;
  onState: (state: Invitation["state"] | undefined) => void;
  onNew: () => void;
}

/** Every invitation with its state, for maintainers. */
export default function Invitations({ namespace, can, state, onState, onNew }: InvitationsProps) {
  const { t } = useTranslation();
  const columns = useColumns(namespace);
  const allowed = can?.["invitation.create"];
  const list = usePages(
    listInvitations,
    { params: { organization: namespace }, query: state ? { state } : {} },
    { enabled: allowed ?? false },
  );
  if (allowed === false) return <EmptyState icon={<IconLock size={22} />} title={t("members.invitations_reason")} />;
  return (
    <>
      <Toolbar>
        <Choice
          w={170}
          aria-label={t("members.state")}
          placeholder={t("members.any_state")}
          clearable
          data={states.map((value) => ({ value, label: t(`members.states.${value}`) }))}
          value={state ?? null}
          onChange={(next) => onState((next as Invitation["state"] | null) ?? undefined)}
        />
      </Toolbar>
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
    </>
  );
}

const states = ["pending", "accepted", "expired", "exhausted", "revoked"] as const;
const colors = { pending: "teal", accepted: "guild", expired: "gray", exhausted: "gray", revoked: "red" } as const;

function useColumns(namespace: string): Column<Invitation>[] {
  const { t } = useTranslation();
  return [
    {
      key: "invitation",
      title: t("members.invitation"),
      cell: (row) => <Whom {...row} />,
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
      width: { base: 88, sm: 120 },
      cell: (row) => row.state === "pending" && <InvitationActions namespace={namespace} invitation={row} />,
    },
  ];
}

/** Whom an invitation is for, when it was mailed, and who has used it. */
function Whom({ email, person, role, sent_at, used_by }: Invitation) {
  const { t } = useTranslation();
  const whom = person
    ? t("members.for_person", person)
    : email
      ? t("members.for_email", { email })
      : t("members.by_link");
  const names = used_by.map(({ name }) => name).join(", ");
  const facts = [
    sent_at && t("members.sent_at", { time: relativeTime(sent_at) }),
    names && t("members.used_by", { names }),
  ].filter(Boolean);
  return (
    <>
      <Group gap="xs">
        <RoleBadge role={role} />
        <Text style={{ overflowWrap: "anywhere" }}>{whom}</Text>
      </Group>
      {facts.length > 0 && (
        <Text size="xs" c="dimmed" mt={2}>
          {facts.join(" · ")}
        </Text>
      )}
    </>
  );
}

function InvitationActions({ namespace, invitation }: { namespace: string; invitation: Invitation }) {
  const { t } = useTranslation();
  const { id, sent_at } = invitation;
  const again = useAct(sendInvitation, () => notifications.show({ message: t("members.sent") }));
  const send = () =>
    again.mutate(
      { params: { organization: namespace, id } },
      { onError: (error) => notifications.show({ message: error.message, color: "red" }) },
    );
  const client = useQueryClient();
  const [revoking, { open, close }] = useDisclosure(false);
  const revoke = async () => {
    await call(revokeInvitation, { params: { organization: namespace, id } });
    notifications.show({ message: t("members.revoked") });
    void client.invalidateQueries();
  };
  return (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      {sent_at && (
        <Tooltip label={t("members.send")}>
          <ActionIcon onClick={send} loading={again.isPending} aria-label={t("members.send")}>
            <IconMailForward size={17} />
          </ActionIcon>
        </Tooltip>
      )}
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
