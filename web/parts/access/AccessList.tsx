import { Group, Text } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Access } from "../../../contract/access.ts";
import { usePages } from "../../api.ts";
import { type Column, DataTable } from "../DataTable.tsx";
import { EmptyState } from "../EmptyState.tsx";
import { NamespaceAvatar } from "../NamespaceAvatar.tsx";
import { Section } from "../Section.tsx";
import { accessOf, type Thing } from "./thing.ts";
import { useWhy } from "./why.ts";

/** Who can see a thing, and why, a sentence a person. */
export function AccessList({ thing }: { thing: Thing }) {
  const { t } = useTranslation();
  const why = useWhy();
  const { kind, namespace, name } = thing;
  const list = usePages(accessOf[kind].access, { params: { namespace, name }, query: { limit: 100 } });
  const columns: Column<Access>[] = [
    {
      key: "person",
      title: t("access.person"),
      cell: ({ person }) => <Someone {...person} />,
      from: "sm",
      width: "30%",
    },
    { key: "why", title: t("access.why"), cell: (access) => <Text>{why(thing, access)}</Text> },
  ];
  return (
    <Section title={t("access.title")} hint={t("access.hint")} flush>
      <DataTable
        label={t("access.title")}
        columns={columns}
        list={list}
        rowKey={({ person }) => person.path}
        empty={<EmptyState icon={<IconUsers size={22} />} title={t("access.empty")} />}
      />
    </Section>
  );
}

/** A person by name and path. */
export const Someone = ({ path, name }: { path: string; name: string }) => (
  <Group gap="sm" wrap="nowrap">
    <NamespaceAvatar path={path} name={name} kind="person" size={30} />
    <div>
      <Text fw={550} lh={1.3}>
        {name}
      </Text>
      <Text size="xs" c="dimmed" lh={1.3}>
        {path}
      </Text>
    </div>
  </Group>
);
