import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDeviceDesktop, IconDeviceMobile, IconDeviceTablet, IconTerminal2 } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { endOtherSessions, endSession, listSessions, type Session } from "../../../contract/sessions.ts";
import { useAct, useCall } from "../../api.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Section } from "../../parts/Section.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";

const icons = {
  computer: IconDeviceDesktop,
  phone: IconDeviceMobile,
  tablet: IconDeviceTablet,
  program: IconTerminal2,
};

/** Where one is signed in, and how one ends it. */
export function Sessions() {
  const { t } = useTranslation();
  const { data, error, refetch } = useCall(listSessions, {});
  const [asking, setAsking] = useState(false);
  const end = useAct(endSession);
  const others = useAct(endOtherSessions, ({ ended: count }) =>
    notifications.show({ message: t("security.sessions_ended", { count }) }),
  );
  const items = data?.items;
  return (
    <Section
      title={t("security.sessions")}
      hint={t("security.sessions_hint")}
      action={
        items?.some(({ current }) => !current) && (
          <Button variant="default" flex="none" onClick={() => setAsking(true)}>
            {t("security.sessions_end_others")}
          </Button>
        )
      }
      flush
    >
      <ErrorNotice error={end.error} />
      <DataTable
        label={t("security.sessions")}
        columns={useColumns((id) => end.mutate({ params: { id } }))}
        list={{ items, error, refetch }}
        rowKey={({ id }) => id}
        empty={<EmptyState icon={<IconDeviceDesktop size={22} />} title={t("parts.table_empty")} />}
      />
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("security.sessions_end_title")}
        confirm={t("security.sessions_end_others")}
        harmless
        onConfirm={() => others.mutateAsync({})}
      >
        {t("security.sessions_end_text")}
      </ConfirmDialog>
    </Section>
  );
}

function useColumns(onEnd: (id: string) => void): Column<Session>[] {
  const { t } = useTranslation();
  const nameOf = ({ browser, system }: Session) =>
    [browser, system].filter(Boolean).join(", ") || t("security.session_unknown");
  return [
    { key: "what", title: t("security.session_what"), cell: (row) => <What name={nameOf(row)} session={row} /> },
    { key: "where", title: t("security.session_where"), from: "sm", cell: ({ address }) => address },
    {
      key: "how",
      title: t("security.session_how"),
      from: "md",
      cell: ({ method }) => method && t(`security.methods.${method}`),
    },
    {
      key: "since",
      title: t("security.session_since"),
      from: "md",
      cell: ({ created_at }) => <TimeAgo time={created_at} />,
    },
    { key: "seen", title: t("security.session_seen"), cell: ({ last_seen_at }) => <TimeAgo time={last_seen_at} /> },
    {
      key: "actions",
      title: t("parts.actions"),
      quiet: true,
      align: "right",
      cell: (row) =>
        row.current || (
          <Button
            size="xs"
            variant="default"
            aria-label={t("security.session_end_of", { name: nameOf(row) })}
            onClick={() => onEnd(row.id)}
          >
            {t("security.session_end")}
          </Button>
        ),
    },
  ];
}

function What({ name, session: { device, current } }: { name: string; session: Session }) {
  const { t } = useTranslation();
  const Icon = icons[device];
  return (
    <Group gap="xs" wrap="nowrap">
      <Icon size={18} stroke={1.6} aria-hidden style={{ flex: "none" }} />
      <Stack gap={2} align="flex-start">
        <Text fw={550}>{name}</Text>
        {current && <Badge color="teal">{t("security.session_this")}</Badge>}
      </Stack>
    </Group>
  );
}
