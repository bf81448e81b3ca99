import { Button, Paper, Text } from "@mantine/core";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { editToken, listTokens, revokeToken, rotateToken, type Token } from "../../../contract/tokens.ts";
import { call, useAct, useCall } from "../../api.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { useTokenColumns } from "./columns.tsx";
import { RowActions } from "./RowActions.tsx";

const NewToken = lazy(() => import("./NewToken.tsx"));
const EditDialog = lazy(() => import("./EditDialog.tsx"));
const RotateDialog = lazy(() => import("./RotateDialog.tsx"));

/** One's own tokens. */
export default function PersonalTokens() {
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
    ...useTokenColumns<Token>(),
    { key: "actions", title: t("parts.actions"), quiet: true, align: "right", cell: (row) => <Actions token={row} /> },
  ];
}

function Actions({ token }: { token: Token }) {
  const params = { id: token.id };
  const client = useQueryClient();
  const [doing, setDoing] = useState<"edit" | "rotate">();
  const done = () => setDoing(undefined);
  const [editing, rotating] = [useAct(editToken, done), useAct(rotateToken)];
  const rotate = { ...rotating, mutate: (body: { previous_until?: string }) => rotating.mutate({ params, body }) };
  const revoke = async () => {
    await call(revokeToken, { params });
    await client.invalidateQueries({ queryKey: [listTokens.path] });
  };
  return (
    <>
      <RowActions
        name={token.name}
        onEdit={() => setDoing("edit")}
        onRotate={() => setDoing("rotate")}
        onRevoke={revoke}
      />
      <Suspense>
        {doing === "edit" && (
          <EditDialog token={token} act={editing} onSend={(body) => editing.mutate({ params, body })} onClose={done} />
        )}
        {doing === "rotate" && <RotateDialog name={token.name} act={rotate} own onClose={done} />}
      </Suspense>
    </>
  );
}
