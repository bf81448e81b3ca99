import { Text } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Access } from "../../../contract/access.ts";
import type { Role } from "../../../contract/members.ts";
import type { Resource } from "../../../contract/resources.ts";
import * as shares from "../../../contract/shares.ts";
import { usePages } from "../../api.ts";
import { useNamespace } from "../../namespace.ts";
import { type Column, DataTable } from "../DataTable.tsx";
import { EmptyState } from "../EmptyState.tsx";
import { Section } from "../Section.tsx";
import { useMembers } from "./standing.ts";

/** Who can see a resource, and why, a sentence a person. */
export function AccessList({ resource }: { resource: Resource }) {
  const { t } = useTranslation();
  const { kind, namespace, name } = resource;
  const list = usePages(shares[kind].access, { params: { namespace, name }, query: { limit: 100 } });
  const roles = new Map(useMembers(resource.namespace)?.map(({ path, role }) => [path, role]));
  const columns: Column<Access>[] = [
    {
      key: "person",
      title: t("resources.person"),
      cell: ({ person }) => <Someone {...person} role={roles.get(person.path)} />,
      width: "32%",
    },
    { key: "why", title: t("resources.what_and_why"), cell: (access) => <Why access={access} resource={resource} /> },
  ];
  return (
    <Section title={t("resources.access")} hint={t("resources.access_hint")} flush>
      <DataTable
        label={t("resources.access")}
        columns={columns}
        list={list}
        rowKey={({ person }) => person.path}
        empty={<EmptyState icon={<IconUsers size={22} />} title={t("resources.access_empty")} />}
      />
    </Section>
  );
}

function Someone({ path, name, role }: { path: string; name: string; role: Role | undefined }) {
  const { t } = useTranslation();
  return (
    <>
      <Text fw={550}>{name}</Text>
      <Text size="xs" c="dimmed">
        {role ? `${path} · ${t(`parts.roles.${role}`)}` : path}
      </Text>
    </>
  );
}

function Why({ access: { tie, ways }, resource }: { access: Access; resource: Resource }) {
  const { t } = useTranslation();
  const { name } = useNamespace(resource.namespace);
  const what = tie ? t(`resources.ties.${tie}.${resource.kind}`) : t("resources.ties.none");
  const why = ways.map(({ reason }) =>
    reason === "visibility"
      ? t(resource.visibility === "organization-write" ? "resources.reasons.write" : "resources.reasons.read", { name })
      : t(`resources.reasons.${reason}`, { name }),
  );
  return (
    <Text>
      {what} {why.length > 0 && t("resources.because", { reasons: why.join(t("resources.reason_separator")) })}
    </Text>
  );
}
