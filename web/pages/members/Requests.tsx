import { Button, Group, Paper, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconHandStop, IconLock } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Role } from "../../../contract/members.ts";
import { approveRequest, declineRequest, type JoinRequest, listRequests } from "../../../contract/requests.ts";
import { useAct, usePages } from "../../api.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { RoleSelect } from "../../parts/RoleSelect.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { PersonCell } from "./PersonCell.tsx";

interface RequestsProps {
  namespace: string;
  can: Record<string, boolean> | undefined;
}

/** Who asks to join, for maintainers to answer. */
export default function Requests({ namespace, can }: RequestsProps) {
  const { t } = useTranslation();
  const allowed = can?.["member.add"];
  const input = { params: { organization: namespace }, query: { state: "pending" as const } };
  const list = usePages(listRequests, input, { enabled: allowed ?? false });
  const columns: Column<JoinRequest>[] = [
    {
      key: "person",
      title: t("members.person"),
      cell: ({ person, message }) => (
        <>
          <PersonCell {...person} below={`${person.path} · ${person.email}`} />
          {message && (
            <Text size="sm" mt={6} style={{ whiteSpace: "pre-line", overflowWrap: "anywhere" }}>
              {message}
            </Text>
          )}
        </>
      ),
    },
    {
      key: "asked",
      title: t("coming.asked"),
      from: "sm",
      width: 140,
      cell: (row) => <TimeAgo time={row.created_at} />,
    },
    {
      key: "actions",
      title: t("parts.actions"),
      quiet: true,
      align: "right",
      width: { base: 150, sm: 350 },
      cell: (row) => <Answer namespace={namespace} request={row} />,
    },
  ];
  if (allowed === false) return <EmptyState icon={<IconLock size={22} />} title={t("coming.requests_reason")} />;
  return (
    <Paper>
      <DataTable
        label={t("coming.requests")}
        columns={columns}
        list={list}
        rowKey={({ id }) => id}
        empty={
          <EmptyState icon={<IconHandStop size={22} />} title={t("coming.requests_empty")}>
            {t("coming.requests_empty_text")}
          </EmptyState>
        }
      />
    </Paper>
  );
}

function Answer({ namespace, request }: { namespace: string; request: JoinRequest }) {
  const { t } = useTranslation();
  const [role, setRole] = useState<Role>("developer");
  const { name } = request.person;
  const params = { organization: namespace, id: request.id };
  const approve = useAct(approveRequest, () => notifications.show({ message: t("coming.approved", { name }) }));
  const decline = useAct(declineRequest, () => notifications.show({ message: t("coming.declined", { name }) }));
  return (
    <>
      <Group gap="xs" justify="flex-end">
        <RoleSelect size="xs" w={130} aria-label={t("coming.approve_as", { name })} value={role} onChange={setRole} />
        <Button
          size="xs"
          loading={approve.isPending}
          aria-label={`${t("coming.approve")}: ${name}`}
          onClick={() => approve.mutate({ params, body: { role } })}
        >
          {t("coming.approve")}
        </Button>
        <Button
          size="xs"
          variant="default"
          loading={decline.isPending}
          aria-label={t("coming.decline_of", { name })}
          onClick={() => decline.mutate({ params })}
        >
          {t("coming.decline")}
        </Button>
      </Group>
      <ErrorNotice error={approve.error ?? decline.error} />
    </>
  );
}
