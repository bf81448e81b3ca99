import { Badge, Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconPlugConnected } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { endForgeConnection, type ForgeConnection, listForgeConnections } from "../../../contract/forge-connections.ts";
import { call, useCall } from "../../api.ts";
import { names } from "../../format.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { TextLink } from "../../parts/links.tsx";
import { Section } from "../../parts/Section.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { paths } from "../../paths.ts";
import { ConnectButton } from "./ConnectButton.tsx";

/** Accounts on forges by which organizations are read; nothing where the operator has set up none. */
export function ConnectedAccounts() {
  const { t } = useTranslation();
  const columns = useColumns();
  const list = useCall(listForgeConnections, {});
  const { items = [], providers = [] } = list.data ?? {};
  if (items.length + providers.length === 0) return null;
  const free = providers.filter(({ id }) => !items.some(({ provider }) => provider.id === id));
  return (
    <Section title={t("forges.title")} hint={t("forges.hint")} flush>
      <DataTable
        label={t("forges.title")}
        columns={columns}
        list={{ items }}
        rowKey={({ id }) => id}
        empty={
          <EmptyState
            icon={<IconPlugConnected size={22} />}
            title={t("forges.empty")}
            action={free.map((provider) => <ConnectButton key={provider.id} provider={provider} />)}
          >
            {t("forges.empty_text")}
          </EmptyState>
        }
      />
      {items.length > 0 && free.length > 0 && (
        <Group p="md">
          {free.map((provider) => (
            <ConnectButton key={provider.id} provider={provider} variant="default" />
          ))}
        </Group>
      )}
    </Section>
  );
}

function useColumns(): Column<ForgeConnection>[] {
  const { t } = useTranslation();
  return [
    { key: "account", title: t("forges.account"), cell: (row) => <Account {...row} /> },
    {
      key: "organizations",
      title: t("forges.organizations"),
      from: "sm",
      width: "24%",
      cell: (row) => <Organizations {...row} />,
    },
    {
      key: "authorized",
      title: t("forges.authorized"),
      from: "md",
      width: 140,
      cell: ({ authorized_at }) => <TimeAgo time={authorized_at} />,
    },
    {
      key: "actions",
      title: t("parts.actions"),
      quiet: true,
      align: "right",
      width: { base: 150, sm: 300 },
      cell: (row) => <Actions connection={row} />,
    },
  ];
}

function Account({ provider, login, name, state }: ForgeConnection) {
  const { t } = useTranslation();
  return (
    <div>
      <Group gap="xs">
        <Text fw={550}>{name}</Text>
        <Badge color={state === "ok" ? "teal" : "orange"}>{t(`forges.${state}`)}</Badge>
      </Group>
      <Text size="xs" c="dimmed">
        {login} · {provider.name}
      </Text>
    </div>
  );
}

function Organizations({ organizations }: ForgeConnection) {
  const { t } = useTranslation();
  if (organizations.length === 0) return <Text c="dimmed">{t("forges.organizations_none")}</Text>;
  return (
    <Group gap="xs">
      {organizations.map((path) => (
        <TextLink key={path} {...paths.gitee(path)}>
          {path}
        </TextLink>
      ))}
    </Group>
  );
}

function Actions({ connection }: { connection: ForgeConnection }) {
  const { t } = useTranslation();
  const { id, login, provider, organizations, state } = connection;
  const client = useQueryClient();
  const [asking, { open, close }] = useDisclosure(false);
  const forget = async () => {
    await call(endForgeConnection, { params: { id } });
    notifications.show({ message: t("forges.forgotten", { login }) });
    void client.invalidateQueries();
  };
  return (
    <Group gap="xs" justify="flex-end">
      <ConnectButton provider={provider} login={login} size="xs" variant={state === "ok" ? "default" : "filled"} />
      <Button size="xs" variant="default" aria-label={t("forges.forget_of", { login })} onClick={open}>
        {t("forges.forget")}
      </Button>
      <ConfirmDialog
        opened={asking}
        onClose={close}
        title={t("forges.forget_title", { login })}
        confirm={t("forges.forget")}
        onConfirm={forget}
      >
        <Text>{t("forges.forget_text", { forge: provider.name })}</Text>
        {organizations.length > 0 && (
          <Text mt="xs">{t("forges.forget_organizations", { names: names(organizations) })}</Text>
        )}
      </ConfirmDialog>
    </Group>
  );
}
