import { Badge, Button, Code, Group, Paper, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { listTokens, revokeToken, type Token } from "../../../contract/tokens.ts";
import { call, useCall } from "../../api.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";

const NewToken = lazy(() => import("./NewToken.tsx"));

export default function Tokens() {
  const { t } = useTranslation();
  const search = useSearch({ from: "/frame/account/tokens" });
  const navigate = useNavigate({ from: "/account/tokens" });
  const show = (open: boolean) => void navigate({ search: open ? { new: true } : {}, replace: true });
  const { data, error, refetch } = useCall(listTokens, {});
  const make = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => show(true)}>
      {t("accounts.token_new")}
    </Button>
  );
  return (
    <>
      <PageTitle
        title={t("accounts.tokens_title")}
        facts={<Text c="dimmed">{t("accounts.tokens_text")}</Text>}
        action={make}
      />
      <Paper>
        <DataTable
          label={t("accounts.tokens_title")}
          columns={useColumns()}
          list={{ items: data?.items, error, refetch }}
          rowKey={({ id }) => id}
          empty={
            <EmptyState icon={<IconKey size={22} />} title={t("accounts.tokens_empty")} action={make}>
              {t("accounts.tokens_text")}
            </EmptyState>
          }
        />
      </Paper>
      <Suspense>{search.new && <NewToken onClose={() => show(false)} />}</Suspense>
    </>
  );
}

function useColumns(): Column<Token>[] {
  const { t } = useTranslation();
  return [
    { key: "name", title: t("accounts.token_name"), cell: ({ name }) => <Text fw={550}>{name}</Text> },
    { key: "hint", title: t("accounts.token_hint"), from: "sm", cell: ({ hint }) => <Code>{hint}…</Code> },
    { key: "scopes", title: t("accounts.token_scopes"), cell: (row) => <Scopes {...row} /> },
    { key: "made", title: t("accounts.token_created"), from: "md", cell: (row) => <TimeAgo time={row.created_at} /> },
    {
      key: "used",
      title: t("accounts.token_used"),
      from: "sm",
      cell: ({ last_used_at }) => (last_used_at ? <TimeAgo time={last_used_at} /> : t("parts.never")),
    },
    { key: "expires", title: t("accounts.token_expiry"), cell: (row) => <Expiry {...row} /> },
    { key: "revoke", title: t("parts.actions"), quiet: true, align: "right", cell: (row) => <Revoke {...row} /> },
  ];
}

function Scopes({ scopes }: Token) {
  const { t } = useTranslation();
  if (!scopes) return <>{t("accounts.token_scopes_all")}</>;
  return (
    <Group gap={4}>
      {scopes.map((scope) => (
        <Badge key={scope} color="gray">
          {t(`accounts.scopes.${scope}`)}
        </Badge>
      ))}
    </Group>
  );
}

function Expiry({ expires_at }: Token) {
  const { t } = useTranslation();
  if (!expires_at) return <>{t("parts.never")}</>;
  if (Date.parse(expires_at) < Date.now()) return <Badge color="red">{t("accounts.token_expired")}</Badge>;
  return <TimeAgo time={expires_at} />;
}

function Revoke({ id, name }: Token) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [asking, { open, close }] = useDisclosure(false);
  const revoke = async () => {
    await call(revokeToken, { params: { id } });
    await client.invalidateQueries({ queryKey: [listTokens.path] });
  };
  return (
    <>
      <Button variant="subtle" color="red" size="xs" onClick={open}>
        {t("accounts.token_revoke")}
      </Button>
      <ConfirmDialog
        opened={asking}
        onClose={close}
        title={t("accounts.token_revoke_title", { name })}
        confirm={t("accounts.token_revoke")}
        onConfirm={revoke}
      >
        <Text>{t("accounts.token_revoke_text")}</Text>
      </ConfirmDialog>
    </>
  );
}
