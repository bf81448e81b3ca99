import { ActionIcon, Alert, Button, Group, Paper, Text } from "@mantine/core";
import { IconCpu, IconPencil, IconPlus } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { listResourceTypes, type ResourceType } from "../../../contract/installation.ts";
import { useCall } from "../../api.ts";
import { bytes, number } from "../../format.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { useIsolations } from "../../parts/execution/isolation.ts";
import { Facts } from "../../parts/Facts.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { OperatorsOnly } from "./OperatorsOnly.tsx";
import { Prices } from "./Prices.tsx";

const ResourceTypeDialog = lazy(() => import("./ResourceTypeDialog.tsx"));

export default function ResourceTypes() {
  const { t } = useTranslation();
  const search = useSearch({ from: "/frame/admin/resource-types" });
  const navigate = useNavigate({ from: "/admin/resource-types" });
  const show = (next: typeof search) => void navigate({ search: next, replace: true });
  const { data, error, refetch } = useCall(listResourceTypes, {});
  const isolations = useIsolations() ?? [];
  const edited = data?.items.find(({ name }) => name === search.edit);
  const make = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => show({ new: true })}>
      {t("admin.type_new")}
    </Button>
  );
  return (
    <OperatorsOnly>
      <PageTitle
        title={t("admin.types_title")}
        action={make}
        facts={
          <>
            <Text c="dimmed">{t("admin.types_text")}</Text>
            <Facts
              items={isolations.map(({ name, plain, text, words }) => [
                isolations.length > 1 ? name : t("admin.isolation"),
                plain ? text : words,
              ])}
            />
            {data?.workspaces_share_a_site && (
              <Alert color="orange" title={t("admin.one_site")} mt="sm">
                {t("admin.one_site_text")}
              </Alert>
            )}
            {isolations.map(
              ({ name, fault }) =>
                fault && (
                  <Alert key={name} color="orange" title={`${name} ${t("admin.driver_down")}`} mt="sm">
                    {t("admin.driver_down_text", { fault })}
                  </Alert>
                ),
            )}
          </>
        }
      />
      <Paper>
        <DataTable
          label={t("admin.types_title")}
          columns={useColumns((name) => show({ edit: name }))}
          list={{ items: data?.items, error, refetch }}
          rowKey={({ name }) => name}
          empty={
            <EmptyState icon={<IconCpu size={22} />} title={t("admin.types_empty")} action={make}>
              {t("admin.types_empty_text")}
            </EmptyState>
          }
        />
      </Paper>
      <div style={{ marginTop: "var(--mantine-spacing-md)" }}>
        <Prices products={data?.items.map(({ name }) => name) ?? []} />
      </div>
      <Suspense>
        {(search.new || edited) && <ResourceTypeDialog key={edited?.name} edited={edited} onClose={() => show({})} />}
      </Suspense>
    </OperatorsOnly>
  );
}

function useColumns(onEdit: (name: string) => void): Column<ResourceType>[] {
  const { t } = useTranslation();
  return [
    { key: "name", title: t("admin.type_name"), cell: ({ name }) => <Text fw={550}>{name}</Text> },
    { key: "driver", title: t("admin.driver"), from: "md", cell: ({ driver }) => driver },
    { key: "in_use", title: t("admin.in_use"), align: "right", cell: (row) => number(row.in_use) },
    { key: "free", title: t("admin.free"), align: "right", from: "xs", cell: (row) => number(row.free) },
    { key: "capacity", title: t("admin.capacity"), align: "right", cell: (row) => number(row.capacity) },
    { key: "cpu", title: t("admin.cpu"), align: "right", from: "sm", cell: (row) => number(row.cpu, 2) },
    { key: "memory", title: t("admin.memory"), align: "right", from: "sm", cell: (row) => bytes(row.memory_bytes) },
    {
      key: "devices",
      title: t("admin.devices"),
      from: "lg",
      cell: ({ devices }) => (devices.length ? devices.join(", ") : "—"),
    },
    {
      key: "edit",
      title: t("parts.actions"),
      quiet: true,
      width: 48,
      cell: ({ name }) => (
        <Group justify="flex-end">
          <ActionIcon onClick={() => onEdit(name)} aria-label={t("admin.edit_of", { name })}>
            <IconPencil size={16} />
          </ActionIcon>
        </Group>
      ),
    },
  ];
}
