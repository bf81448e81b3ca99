import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { listDeletedOrganizations, restoreOrganization } from "../../../contract/organizations.ts";
import type { Output } from "../../../contract/route.ts";
import { me, useAct, usePages } from "../../api.ts";
import { exactTime } from "../../format.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Section } from "../../parts/Section.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { paths } from "../../paths.ts";

type Row = Output<typeof listDeletedOrganizations>["items"][number];

/** What one deleted and can bring back; nothing is shown where there is nothing. */
export function Deleted() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const list = usePages(listDeletedOrganizations, { query: {} });
  const act = useAct(restoreOrganization, async ({ path, name }) => {
    await client.refetchQueries({ queryKey: me.queryKey });
    notifications.show({ message: t("organizations.restored", { name }) });
    await navigate(paths.overview(path));
  });
  const columns: Column<Row>[] = [
    { key: "name", title: t("accounts.organization"), cell: ({ name, path }) => `${name} (${path})` },
    {
      key: "deleted",
      title: t("organizations.deleted_at"),
      from: "sm",
      cell: (row) => <TimeAgo time={row.deleted_at} />,
    },
    { key: "until", title: t("organizations.restorable"), from: "sm", cell: (row) => exactTime(row.restorable_until) },
    {
      key: "restore",
      title: t("parts.actions"),
      quiet: true,
      align: "right",
      cell: ({ path }) => (
        <Button
          size="xs"
          variant="default"
          loading={act.isPending}
          onClick={() => act.mutate({ params: { organization: path } })}
        >
          {t("organizations.restore")}
        </Button>
      ),
    },
  ];
  if (!list.items?.length) return null;
  return (
    <Section title={t("organizations.deleted_title")} hint={t("organizations.deleted_hint")} flush>
      <ErrorNotice error={act.error} />
      <DataTable
        label={t("organizations.deleted_title")}
        columns={columns}
        list={list}
        rowKey={({ path }) => path}
        empty={null}
      />
    </Section>
  );
}
